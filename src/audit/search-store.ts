import { isIP } from 'node:net';
import type { Connection } from '../database/database.ts';
import { searchConditions } from '../database/search.ts';
import { allOf, sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';
import type { Narrowing } from '../database/walks.ts';
import { aboutAnyNamed, aboutOrBy, fromAddress, fromNetwork, inRequest, type Named } from './narrowings-store.ts';

/** More names than these are not followed: entries are looked at then until enough of them have such a name. */
const mostNamed = 100;

/**
 * What is searched for: an IP address or a network of them, the number of a request, that of a customer, or words in
 * what people and things are called, were called, or have as their e-mail.
 */
export async function findSearched(connection: Connection, typed: string): Promise<Narrowing | undefined> {
  if (typed === '') return undefined;
  if (isAddress(typed)) return fromAddress(typed);
  if (isNetwork(typed)) return fromNetwork(typed);
  if (await hasRequest(connection, typed)) return inRequest(typed);
  const named = await findNamed(connection, typed);
  if (named.length > mostNamed) return aboutAnyNamed(typed);
  return aboutOrBy([...named, ...(await findCustomer(connection, typed))]);
}

/**
 * Users of any status whose name or e-mail has these words; who is called exactly so comes first. With `told` only those
 * of whom the trail tells.
 */
export async function findPeople(connection: Connection, typed: string, limit: number, { told }: { told: boolean }) {
  const words = searchConditions('users.search_text', typed).map(({ collect }) => collect);
  return rowsOf<{ id: number; name: string; email: string }>(
    connection,
    sql`select id, first_name || ' ' || last_name as name, email from users
     where ${allOf(told ? [...words, isTold] : words)}
     order by sort_name = public.plain(${typed}) desc, sort_name, id limit ${limit}`,
  );
}

/** Whether the trail tells of a user. */
export async function tellsOf(connection: Connection, id: number): Promise<boolean> {
  return (await run(connection, sql`select from users where id = ${id} and ${isTold}`)) > 0;
}

const isTold = sql`exists (select from audit_names where subject_type = 'user' and subject_id = users.id)`;

async function findNamed(connection: Connection, typed: string): Promise<Named[]> {
  const words = allOf(searchConditions('audit_names.search_text', typed).map(({ collect }) => collect));
  return rowsOf<Named>(
    connection,
    sql`select subject_type as type, subject_id as id from audit_names where ${words} limit ${mostNamed + 1}`,
  );
}

/** By the whole number, which is all that everybody may see of a customer. */
async function findCustomer(connection: Connection, typed: string): Promise<Named[]> {
  return rowsOf<Named>(connection, sql`select 'customer' as type, id from customers where number = ${typed}`);
}

async function hasRequest(connection: Connection, typed: string): Promise<boolean> {
  const row = await oneOf<{ there: boolean }>(
    connection,
    sql`select exists (select from audit_entries where request_id = ${typed} and request_id <> '') as there`,
  );
  return row.there;
}

/** As the database takes it: without the zone of a link-local one. */
const isAddress = (typed: string): boolean => isIP(typed) !== 0 && !typed.includes('%');

/** Such as 203.0.113.0/24. */
function isNetwork(typed: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(typed) ?? [];
  return isAddress(address) && bits !== '' && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}
