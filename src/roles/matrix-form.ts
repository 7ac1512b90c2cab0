import type { Role } from '../access/service.ts';
import { field } from '../lib/fields.ts';
import type { ValuesOf } from '../lib/forms.ts';
import { type Permission, permissions } from '../permissions.ts';

/** A role as a page showed it: which version, and what it gave. What is ticked is compared with this. */
export interface Base {
  roleId: number;
  version: number;
  permissions: Permission[];
}

/** One permission that a role should get or lose. */
export interface Change {
  roleId: number;
  kind: 'add' | 'remove';
  permission: Permission;
}

const known: ReadonlySet<string> = new Set(permissions);

/** Values that the page itself put into the form, each in one pattern. */
const list = (pattern: RegExp) =>
  field.ticks('roles.fields.matrix', (value) => pattern.test(value), { type: 'hidden' });

/** The matrix: `p` is a ticked cell, `v` a column; and its review: `change` is what it comes to. */
export const matrixForm = {
  v: list(/^[1-9]\d{0,14}:\d{1,9}:[a-z.,-]{0,2000}$/),
  p: list(/^[1-9]\d{0,14}:[a-z.-]{1,100}$/),
  change: list(/^[1-9]\d{0,14}:(add|remove):[a-z.-]{1,100}$/),
  _do: field.hidden('roles.fields.matrix', /^(save|back)$/),
};

export type MatrixValues = ValuesOf<typeof matrixForm>;

export const toField = ({ id, version, permissions: given }: Role): string =>
  `${id}:${version}:${given.filter(isPermission).join()}`;

export function basesIn({ v }: MatrixValues): Base[] {
  const bases = v.map((value) => {
    const [roleId = '', version = '', given = ''] = value.split(':');
    return { roleId: Number(roleId), version: Number(version), permissions: given.split(',').filter(isPermission) };
  });
  return [...new Map(bases.map((base) => [base.roleId, base])).values()];
}

/** The changes that the ticks come to, beside what the roles gave when the page was shown. */
export function changesIn({ p }: MatrixValues, bases: Base[]): Change[] {
  const ticked = new Set(p);
  return bases.flatMap(({ roleId, permissions: given }) =>
    permissions.flatMap((permission): Change[] => {
      const [was, is] = [given.includes(permission), ticked.has(`${roleId}:${permission}`)];
      return was === is ? [] : [{ roleId, kind: is ? 'add' : 'remove', permission }];
    }),
  );
}

/** The changes that a review has shown. */
export const reviewedIn = ({ change }: MatrixValues): Change[] =>
  change.flatMap((value): Change[] => {
    const [roleId, kind, permission = ''] = value.split(':');
    if (!isPermission(permission)) return [];
    return [{ roleId: Number(roleId), kind: kind === 'add' ? 'add' : 'remove', permission }];
  });

const isPermission = (name: string): name is Permission => known.has(name);
