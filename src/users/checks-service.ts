import { canGiveGroup, canGiveRole } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import type { Connection } from '../database/database.ts';
import { type Actor, may } from '../lib/access.ts';
import { emailKey, parseEmail } from '../lib/emails.ts';
import type { FieldError, Problems } from '../lib/forms.ts';
import * as store from './store.ts';

export interface Access {
  roleId: number | null;
  groupIds: number[];
}

const mostNamed = 5;

/** Without the fields that nothing is wrong with. */
export const onlyProblems = (found: Record<string, FieldError | undefined>): Problems =>
  Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));

/** What the actor may not give of what was chosen, beyond what the user has already. */
export const accessProblems = (actor: Actor, chosen: Access, held: Access, rights: Rights): Problems =>
  onlyProblems({
    roleId: chosen.roleId === held.roleId ? undefined : roleProblem(actor, chosen.roleId, rights),
    groupIds:
      groupsProblem(
        actor,
        chosen.groupIds.filter((id) => !held.groupIds.includes(id)),
        rights,
      ) ?? (chosen.roleId === null && chosen.groupIds.length === 0 ? { code: 'role-or-group' } : undefined),
  });

/**
 * The active user who was named, by e-mail or by name, or what is wrong with the name. An e-mail, and a name that only
 * one person has, win over names of which they are a part.
 */
export async function findNamed(
  connection: Connection,
  actor: Actor,
  typed: string,
  exceptId: number | null,
): Promise<{ id: number } | FieldError> {
  const email = parseEmail(typed);
  const found = email
    ? await store.findActiveByEmailKey(connection, emailKey(email))
    : await store.findActiveByWords(connection, typed, mostNamed + 2);
  const others = found.filter(({ id }) => id !== exceptId);
  const exact = others.filter((user) => user.exact);
  const [first, second] = exact.length === 1 ? exact : others;
  if (!first) return { code: found.length > 0 ? 'oneself' : 'nobody-found' };
  if (!second) return { id: first.id };
  if (!may(actor, 'users.view')) return { code: 'several-unnamed' };
  const list = others.slice(0, mostNamed).map((user) => user.email);
  return { code: 'several-found', values: { list: list.join(', ') } };
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
  return may(actor, 'users.view')
    ? { code: 'taken-by', values: { name: owner.name, link: `/users/${owner.id}` } }
    : { code: 'taken' };
}

function roleProblem(actor: Actor, roleId: number | null, rights: Rights): FieldError | undefined {
  if (roleId === null) return undefined;
  const role = rights.role(roleId);
  if (!role) return { code: 'unknown-choice' };
  return canGiveRole(actor, role) ? undefined : { code: 'not-yours-to-give' };
}

function groupsProblem(actor: Actor, added: number[], rights: Rights): FieldError | undefined {
  const groups = added.map((id) => rights.group(id));
  if (groups.includes(undefined)) return { code: 'unknown-choice' };
  const all = groups.every((group) => group && canGiveGroup(actor, group, rights));
  return all ? undefined : { code: 'not-yours-to-give' };
}
