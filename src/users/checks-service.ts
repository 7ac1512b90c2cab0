import type { Rights } from '../access/service.ts';
import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import { emailKey, parseEmail } from '../lib/emails.ts';
import type { FieldError } from '../lib/forms.ts';
import * as policy from './policy.ts';
import * as store from './store.ts';

/** What is wrong with the fields of a user, by field. */
export type Problems = Partial<Record<string, FieldError>>;

/** What the actor may not give of what was chosen, beyond what the user has already. */
export function accessProblems(
  actor: Actor,
  chosen: { roleId: number | null; groupIds: number[] },
  held: { roleId: number | null; groupIds: number[] },
  rights: Rights,
): Problems {
  const role = rights.role(chosen.roleId);
  const added = chosen.groupIds.filter((id) => !held.groupIds.includes(id)).map((id) => rights.group(id));
  const isNewRole = chosen.roleId !== null && chosen.roleId !== held.roleId;
  if (isNewRole && !role) return { roleId: { code: 'unknown-choice' } };
  if (isNewRole && role && !policy.canGiveRole(actor, role)) return { roleId: { code: 'not-yours-to-give' } };
  if (added.includes(undefined)) return { groupIds: { code: 'unknown-choice' } };
  if (added.some((group) => group && !policy.canGiveGroup(actor, group, rights)))
    return { groupIds: { code: 'not-yours-to-give' } };
  if (chosen.roleId === null && chosen.groupIds.length === 0) return { groupIds: { code: 'role-or-group' } };
  return {};
}

/** The active user who was named as supervisor, by e-mail or by name, or what is wrong with the name. */
export async function findSupervisor(
  connection: Connection,
  typed: string,
  userId: number | null,
): Promise<{ id: number | null } | FieldError> {
  if (typed === '') return { id: null };
  const email = parseEmail(typed);
  const words = email ? [emailKey(email)] : typed.split(/\s+/);
  const found = await store.findActiveByWords(connection, words.slice(0, 10), 6);
  const exact = found.filter((user) => email && emailKey(user.email) === emailKey(email));
  const candidates = (exact.length > 0 ? exact : found).filter((user) => user.id !== userId);
  const [first] = candidates;
  if (!first) return { code: found.length > 0 ? 'oneself' : 'nobody-found' };
  if (candidates.length === 1) return { id: first.id };
  return {
    code: 'several-found',
    values: {
      list: candidates
        .slice(0, 5)
        .map((user) => user.email)
        .join(', '),
    },
  };
}

/** Who has this e-mail already, if anybody but `userId` does. */
export async function emailProblem(
  connection: Connection,
  actor: Actor,
  email: string,
  userId: number | null,
): Promise<FieldError | undefined> {
  const owner = await store.findByEmailKey(connection, emailKey(email));
  if (!owner || owner.id === userId) return undefined;
  return actor.permissions.has('users.view')
    ? { code: 'taken-by', values: { name: owner.name, link: `/users/${owner.id}` } }
    : { code: 'taken' };
}
