import type { Connection } from '../src/database/database.ts';
import { cast } from './cast.ts';
import { type Colleague, drawColleagues } from './colleagues.ts';
import type { Random } from './random.ts';
import { idsByName } from './roles-and-groups.ts';

/** Somebody of the company, the cast included, as the other parts of it need to know them. */
export interface Person {
  id: number;
  name: string;
  email: string;
  status: Colleague['status'];
  language: string;
  agent: boolean;
  secondFactor: Colleague['secondFactor'];
  createdAt: Date;
  lastSignInAt: Date | null;
}

/** Whom the cast reports to; Alice reports to nobody. */
const castSupervisors = [
  [cast.bob, cast.alice],
  [cast.dave, cast.alice],
  [cast.carol, cast.bob],
  [cast.frank, cast.bob],
  [cast.erin, cast.dave],
] as const;

/** Adds the cast's colleagues and gives the cast a place among them. Returns everybody. */
export async function seedStaff(
  trx: Connection,
  { random, now, password }: { random: Random; now: Date; password: { hash: string } },
): Promise<Person[]> {
  const colleagues = drawColleagues(random, now);
  const roles = await idsByName(trx, 'roles');
  await trx('users').insert(
    colleagues.map((colleague) => userRow(colleague, roles.get(colleague.role ?? ''), password)),
  );
  await ageCast(trx);
  const people = await readPeople(trx);
  await insertMembers(trx, colleagues, people);
  await setSupervisors(trx, [...castSupervisors, ...colleagues.map((one) => [one.email, one.supervisor] as const)]);
  return people;
}

function userRow(colleague: Colleague, role: number | undefined, password: { hash: string }) {
  return {
    first_name: colleague.firstName,
    last_name: colleague.lastName,
    email: colleague.email,
    status: colleague.status,
    role_id: role ?? null,
    role_given_at: role ? colleague.createdAt : null,
    agent: colleague.agent,
    mask_data: colleague.masked,
    language: colleague.language,
    time_zone: colleague.timeZone,
    second_factor: colleague.secondFactor,
    password_hash: password.hash,
    password_set_at: colleague.lastSignInAt ?? colleague.createdAt,
    last_sign_in_at: colleague.lastSignInAt,
    created_at: colleague.createdAt,
  };
}

/** The cast came first, Alice before the others. Erin has not signed in yet. */
async function ageCast(trx: Connection): Promise<void> {
  await trx.raw(
    `update users set
      created_at = now() - interval '6 years' + array_position(:cast::text[], email) * interval '30 days',
      password_set_at = now() - interval '90 days',
      last_sign_in_at = case email when :erin then null when :frank then now() - interval '200 days'
        else now() - array_position(:cast::text[], email) * interval '5 hours' end
     where email = any(:cast::text[])`,
    { erin: cast.erin, frank: cast.frank, cast: Object.values(cast) },
  );
  await trx.raw(
    `update users set created_by = alice.id, role_given_by = case when users.role_id is not null then alice.id end
     from users alice where alice.email = ? and users.id <> alice.id`,
    [cast.alice],
  );
}

async function readPeople(trx: Connection): Promise<Person[]> {
  return trx('users')
    .select('id', 'email', 'status', 'language', 'agent', {
      name: trx.raw("first_name || ' ' || last_name"),
      secondFactor: 'second_factor',
      createdAt: 'created_at',
      lastSignInAt: 'last_sign_in_at',
    })
    .orderBy('id');
}

async function insertMembers(trx: Connection, colleagues: Colleague[], people: Person[]): Promise<void> {
  const groups = await idsByName(trx, 'groups');
  const ids = new Map(people.map(({ email, id }) => [email, id]));
  const rows = colleagues.flatMap((colleague) =>
    colleague.groups.map((group) => ({
      user_id: ids.get(colleague.email),
      group_id: groups.get(group),
      given_by: ids.get(cast.alice),
      given_at: colleague.createdAt,
    })),
  );
  await trx('group_members').insert(rows);
}

async function setSupervisors(trx: Connection, pairs: (readonly [string, string])[]): Promise<void> {
  await trx.raw(
    `update users set supervisor_id = supervisors.id
     from unnest(?::text[], ?::text[]) as pairs (email, supervisor)
       join users supervisors on supervisors.email = pairs.supervisor
     where users.email = pairs.email`,
    [pairs.map(([email]) => email), pairs.map(([, supervisor]) => supervisor)],
  );
}
