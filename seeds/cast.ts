import type { Connection } from '../src/database/database.ts';
import { castGroups, castRoles, idsByName, insertGroups, insertRoles } from './roles-and-groups.ts';

/** The six people everybody knows from the tests and the demo, by their e-mails. */
export const cast = {
  alice: 'alice@example.com',
  bob: 'bob@example.com',
  carol: 'carol@example.com',
  dave: 'dave@example.com',
  erin: 'erin@example.com',
  frank: 'frank@example.com',
} as const;

export type CastName = keyof typeof cast;

/**
 * Alice is an administrator, Bob may manage users but is no administrator, Carol sees customers masked,
 * Dave edits pages, Erin has no permission at all, Frank is deactivated.
 */
const people: { who: CastName; lastName: string; role?: string; group?: string; column?: Record<string, unknown> }[] = [
  { who: 'alice', lastName: 'Andersen', group: 'Administrators' },
  { who: 'bob', lastName: 'Baker', group: 'User managers' },
  { who: 'carol', lastName: 'Castillo', role: 'Member', column: { mask_data: true } },
  { who: 'dave', lastName: 'Dubois', group: 'Content editors' },
  { who: 'erin', lastName: 'Evans', group: 'Interns' },
  { who: 'frank', lastName: 'Fischer', role: 'Member', column: { status: 'deactivated' } },
];

/** Makes the cast with their roles and groups, in an empty database, all with one password; returns their ids. */
export async function seedCast(trx: Connection, password: { hash: string }): Promise<Record<CastName, number>> {
  const ids = await insertPeople(trx, password.hash);
  await insertRoles(trx, castRoles, ids.alice);
  await insertGroups(trx, castGroups, ids.alice);
  const groups = await idsByName(trx, 'groups');
  const members = people.flatMap(({ who, group }) =>
    group ? [{ user_id: ids[who], group_id: groups.get(group), given_by: ids.alice }] : [],
  );
  await trx('group_members').insert(members);
  return ids;
}

async function insertPeople(trx: Connection, hash: string): Promise<Record<CastName, number>> {
  const roles = await idsByName(trx, 'roles');
  const rows = people.map(({ who, lastName, role, column }) => ({
    first_name: who.charAt(0).toUpperCase() + who.slice(1),
    last_name: lastName,
    email: cast[who],
    role_id: role ? roles.get(role) : null,
    role_given_at: role ? trx.fn.now() : null,
    password_hash: hash,
    ...column,
  }));
  await trx('users').insert(rows);
  const made: { who: CastName; id: number }[] = await trx('users').select('id', {
    who: trx.raw("split_part(email, '@', 1)"),
  });
  return Object.fromEntries(made.map(({ who, id }) => [who, id])) as Record<CastName, number>;
}
