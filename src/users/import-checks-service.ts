import type { Doing } from '../access/guards.ts';
import { maskFor } from '../access/policy.ts';
import type { Group, Rights, Role } from '../access/service.ts';
import { may } from '../lib/access.ts';
import { emailKey } from '../lib/emails.ts';
import { isLanguage, type Language, languages, wordsIn } from '../lib/words.ts';
import { accessProblems } from './checks-service.ts';
import { type Column, columns, fields, splitNames } from './csv-format.ts';
import { type Editable, editableOf } from './edit-merge.ts';
import type { FileRow } from './import-rows-store.ts';
import * as policy from './policy.ts';
import type { User } from './store.ts';

export type Problem = { field: Column | null; code: string };

/** What a row would do to whoever has its e-mail now, or why it may not. */
export type Judgement =
  | { problem: Problem }
  | { outcome: 'new' | 'changed' | 'same'; changed: Column[]; wanted: Editable };

/** Roles and groups by their names in any language, in whatever case. */
export interface Names {
  role(name: string): number | undefined;
  group(name: string): number | undefined;
}

const nothing = { roleId: null, groupIds: [] };
const accessColumns: readonly Column[] = ['role', 'groups', 'mask_data'];

export function namesOf({ roles, groups }: Rights): Names {
  const [byRole, byGroup] = [namesIn(roles, 'roles'), namesIn(groups, 'groups')];
  return { role: (name) => byRole.get(plain(name)), group: (name) => byGroup.get(plain(name)) };
}

/** Judges a row as the forms of a new user and of an existing one would, for whoever imports it. */
export function judge(doing: Doing, names: Names, { cells }: FileRow, user: User | undefined): Judgement {
  const roleId = cells.role ? names.role(cells.role) : null;
  const groupIds = splitNames(cells.groups ?? '').map(names.group);
  if (roleId === undefined) return refused('role', 'unknown-role');
  if (!groupIds.every((id) => id !== undefined)) return refused('groups', 'unknown-group');
  const held = user ? editableOf(user) : emptyUser(doing, cells.email ?? '');
  const wanted = withCells(held, cells, { roleId, groupIds });
  if (cells.supervisor && emailKey(cells.supervisor) === emailKey(held.email))
    return refused('supervisor', 'own-supervisor');
  const changed = columns.filter(
    (column) => JSON.stringify(wanted[fields[column]]) !== JSON.stringify(held[fields[column]]),
  );
  if (user && changed.length === 0) return { outcome: 'same', changed, wanted };
  const problem = user ? problemOfChange(doing, user, wanted, changed) : problemOfNew(doing, wanted);
  if (problem) return { problem };
  if (user) return { outcome: 'changed', changed, wanted };
  return { outcome: 'new', changed: [], wanted: { ...wanted, maskData: maskFor(doing.actor, wanted.maskData) } };
}

/** Which column a form's problem is about, and what it is. */
export function problemAt(problems: Record<string, { code: string } | undefined>): Problem | undefined {
  const [found] = Object.entries(problems);
  if (!found?.[1]) return undefined;
  return { field: columns.find((column) => fields[column] === found[0]) ?? null, code: found[1].code };
}

function problemOfNew({ actor, rights }: Doing, wanted: Editable): Problem | undefined {
  if (!may(actor, 'users.create')) return { field: null, code: 'may-not-create' };
  if (wanted.firstName === '') return { field: 'first_name', code: 'required' };
  if (wanted.lastName === '') return { field: 'last_name', code: 'required' };
  if (wanted.status === 'deleted') return { field: 'status', code: 'deleted' };
  if (rights.isAdministrator(wanted.roleId, wanted.groupIds))
    return { field: rights.isAdministrator(wanted.roleId, []) ? 'role' : 'groups', code: 'administrator' };
  return problemAt(accessProblems(actor, wanted, nothing, rights));
}

function problemOfChange(doing: Doing, user: User, wanted: Editable, changed: Column[]): Problem | undefined {
  const { actor, rights } = doing;
  const isAdministrator = ({ roleId, groupIds }: Pick<User, 'roleId' | 'groupIds'>) =>
    rights.isAdministrator(roleId, groupIds);
  const access = changed.find((column) => accessColumns.includes(column));
  if (user.status === 'deleted') return { field: null, code: 'deleted-user' };
  if (changed.some((column) => column !== 'status') && !policy.canEdit(actor, user))
    return { field: null, code: 'may-not-edit' };
  if (user.id === actor.id && (access || changed.includes('status')))
    return { field: access ?? 'status', code: 'oneself' };
  if (access && !policy.canChangeAccess(actor, user, rights)) return { field: access, code: 'out-of-reach' };
  if (wanted.maskData !== maskFor(actor, wanted.maskData, user.maskData)) return { field: 'mask_data', code: 'mask' };
  if (isAdministrator(wanted) && !isAdministrator(user)) return { field: access ?? 'groups', code: 'administrator' };
  return problemAt(accessProblems(actor, wanted, user, rights)) ?? problemOfStatus(doing, user, wanted.status);
}

function problemOfStatus({ actor, rights }: Doing, user: User, wanted: User['status']): Problem | undefined {
  if (wanted === user.status) return undefined;
  if (wanted === 'deleted') return { field: 'status', code: 'deleted' };
  const allowed = wanted === 'active' ? policy.canActivate : policy.canDeactivate;
  return allowed(actor, user, rights) ? undefined : { field: 'status', code: 'out-of-reach' };
}

const emptyUser = ({ actor }: Doing, email: string): Editable => ({
  firstName: '',
  lastName: '',
  email,
  status: 'active',
  supervisor: '',
  roleId: null,
  groupIds: [],
  agent: false,
  maskData: false,
  language: actor.language,
});

/**
 * What somebody will be when the file has its way. Where it has no such column all stays; so it does where a cell is
 * empty, but for the role, the groups and the supervisor, which can be none.
 */
function withCells(
  held: Editable,
  cells: FileRow['cells'],
  named: { roleId: number | null; groupIds: number[] },
): Editable {
  const isSame = emailKey(cells.supervisor ?? '') === emailKey(held.supervisor);
  return {
    ...held,
    firstName: cells.first_name || held.firstName,
    lastName: cells.last_name || held.lastName,
    status: (cells.status || held.status) as Editable['status'],
    roleId: cells.role === null ? held.roleId : named.roleId,
    groupIds: cells.groups === null ? held.groupIds : [...new Set(named.groupIds)].sort((a, b) => a - b),
    supervisor: cells.supervisor === null || isSame ? held.supervisor : cells.supervisor,
    language: isLanguage(cells.language) ? cells.language : held.language,
    agent: cells.agent ? cells.agent === 'yes' : held.agent,
    maskData: cells.mask_data ? cells.mask_data === 'yes' : held.maskData,
  };
}

/** Built-in ones are called otherwise in each language; nothing else may be called like them. */
function namesIn(things: (Role | Group)[], kind: 'roles' | 'groups'): Map<string, number> {
  const codes = Object.keys(languages) as Language[];
  return new Map(
    things.flatMap(({ id, name, builtIn }) => {
      const translated = builtIn ? codes.map((code) => wordsIn(code)(`access.${kind}.${builtIn}.name`)) : [];
      return [name, ...translated].map((each): [string, number] => [plain(each), id]);
    }),
  );
}

const plain = (name: string): string => name.trim().normalize('NFC').toLowerCase();

const refused = (field: Column, code: string): Judgement => ({ problem: { field, code } });
