import { searchConditions } from '../database/search.ts';
import { allOf, type Sql, sql } from '../database/sql.ts';
import type { Lanes, Narrowing, Way } from '../database/walks.ts';

/** A person or a thing that the trail tells of. */
export interface Named {
  type: string;
  id: number;
}

export const fromAddress = (address: string): Narrowing => ({
  check: sql`address = ${address}::inet`,
  way: wayOf(sql`unnest(${[address]}::inet[]) with ordinality as lane(address, number)`, sql`address = lane.address`),
});

/** From an address of this network. Not by a way: an index has the addresses of a network one after the other. */
export const fromNetwork = (network: string): Narrowing => ({ check: sql`address <<= ${network}::inet` });

export const inRequest = (id: string): Narrowing => ({
  check: sql`request_id = ${id}`,
  way: wayOf(
    sql`unnest(${[id]}::text[]) with ordinality as lane(request, number)`,
    sql`request_id = lane.request and request_id <> ''`,
  ),
});

export const bySystem = (name: string): Narrowing => ({
  check: sql`(actor_id is null and actor_name = ${name})`,
  way: wayOf(
    sql`unnest(${[name]}::text[]) with ordinality as lane(name, number)`,
    sql`actor_id is null and actor_name = lane.name`,
  ),
});

export const ofEvents = (events: readonly string[]): Narrowing => ({
  check: sql`event = any(${events}::text[])`,
  way: wayOf(
    sql`unnest(${events}::text[]) with ordinality as lane(event, number)`,
    sql`event = lane.event`,
    events.length,
  ),
});

export const byUser = (id: number): Narrowing => ({
  check: sql`actor_id = ${id}`,
  way: { lanes: [byUsers([id])], count: 1 },
});

/** What is about one of these, whoever did it. */
export const about = (named: Named[]): Narrowing => ({
  check: sql`(subject_type, subject_id) in (select * from unnest(${named.map(({ type }) => type)}::text[], ${named.map(({ id }) => id)}::bigint[]))`,
  way: { lanes: [aboutSubjects(named)], count: named.length },
});

/** What is about one of these, or was done by them. */
export function aboutOrBy(named: Named[]): Narrowing {
  const users = named.filter(({ type }) => type === 'user').map(({ id }) => id);
  const subjects = about(named);
  return {
    check: sql`(actor_id = any(${users}::bigint[]) or ${subjects.check})`,
    way: { lanes: [aboutSubjects(named), byUsers(users)], count: named.length + users.length },
  };
}

/** The same of everything whose name has these words, for names that are too many to follow. */
export function aboutAnyNamed(typed: string): Narrowing {
  const words = allOf(searchConditions('audit_names.search_text', typed).map(({ check }) => check));
  const isNamed = (subject: Sql) =>
    sql`exists (select from audit_names where (subject_type, subject_id) = (${subject}) and ${words})`;
  return {
    check: sql`(${isNamed(sql`audit_entries.subject_type, audit_entries.subject_id`)}
      or ${isNamed(sql`'user', audit_entries.actor_id`)})`,
  };
}

const byUsers = (ids: number[]): Lanes => ({
  values: sql`unnest(${ids}::bigint[]) with ordinality as lane(id, number)`,
  condition: sql`actor_id = lane.id`,
});

const aboutSubjects = (named: Named[]): Lanes => ({
  values: sql`unnest(${named.map(({ type }) => type)}::text[], ${named.map(({ id }) => id)}::bigint[])
    with ordinality as lane(type, id, number)`,
  condition: sql`subject_type = lane.type and subject_id = lane.id`,
});

const wayOf = (values: Sql, condition: Sql, count = 1): Way => ({ lanes: [{ values, condition }], count });
