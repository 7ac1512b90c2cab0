import { nameOfRole } from '../access/names.ts';
import { canEditRole, holdsAll, whyRoleLocked } from '../access/policy.ts';
import type { Role } from '../access/service.ts';
import { allAreas } from '../access/shown.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { formatsOf, wordsFor } from '../lib/page.ts';
import type { Permission } from '../permissions.ts';
import { type Base, type Change, toField } from './matrix-form.ts';

/** The matrix as somebody left it: its columns, and the cells that are ticked. */
export interface Ticks {
  roleIds: ReadonlySet<number>;
  /** By the number of the role. */
  ticked: ReadonlyMap<number, ReadonlySet<Permission>>;
  /** What the columns were compared with. */
  fields: ReadonlyMap<number, string>;
}

/** How a cell looks: what is fixed, or a tick that can be changed. */
type Cell = 'always' | 'yes' | 'no' | 'not-held' | 'ticked' | 'unticked';

/** Permissions in rows, roles in columns. */
export function matrixOf(req: SignedInRequest, roles: Role[], countOf: (id: number) => number, ticks?: Ticks) {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const columns = roles.map((role) => {
    const editable = canEditRole(req.actor, role);
    const count = countOf(role.id);
    return {
      id: role.id,
      name: nameOfRole(role, t),
      users: t('roles.matrix.users', { count, number: formats.formatCount(count) }),
      locked: editable ? undefined : whyRoleLocked(req.actor, role),
      field: editable ? (ticks?.fields.get(role.id) ?? toField(role)) : undefined,
      cell: (permission: Permission) => cellOf(req, role, permission, editable, ticks),
    };
  });
  return { columns, areas: allAreas(t), editable: columns.some(({ field }) => field !== undefined) };
}

/** The matrix again with these changes ticked, for somebody who comes back from the review. */
export function ticksOf(bases: Base[], changes: Change[]): Ticks {
  const after = ({ roleId, permissions }: Base) => {
    const ticked = new Set(permissions);
    for (const change of changes.filter((each) => each.roleId === roleId))
      if (change.kind === 'add') ticked.add(change.permission);
      else ticked.delete(change.permission);
    return ticked;
  };
  return {
    roleIds: new Set(bases.map(({ roleId }) => roleId)),
    ticked: new Map(bases.map((base) => [base.roleId, after(base)])),
    fields: new Map(bases.map((base) => [base.roleId, `${base.roleId}:${base.version}:${base.permissions.join()}`])),
  };
}

function cellOf(req: SignedInRequest, role: Role, permission: Permission, editable: boolean, ticks?: Ticks): Cell {
  if (role.builtIn === 'admin') return 'always';
  const given = role.permissions.includes(permission);
  if (!editable) return given ? 'yes' : 'no';
  if (!holdsAll(req.actor, [permission])) return 'not-held';
  const ticked = ticks?.ticked.get(role.id);
  return (ticked ? ticked.has(permission) : given) ? 'ticked' : 'unticked';
}
