import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';

export interface RememberedBrowser {
  id: number;
  name: string;
  address: string | null;
  lastUsedAt: Date;
  rememberedUntil: Date;
}

/** Notes that somebody signed in with a browser. Gives whether it is the first time. */
export async function noteBrowser(
  trx: Connection,
  browser: { userId: number; digest: Buffer; name: string; address: string | null },
): Promise<boolean> {
  const row = await oneOf<{ isNew: boolean }>(
    trx,
    sql`insert into browsers (user_id, digest, name, address) values (${browser.userId}, ${browser.digest}, ${browser.name}, ${browser.address})
     on conflict (user_id, digest) do update set last_used_at = now(), name = ${browser.name}, address = ${browser.address}
     returning created_at = last_used_at as "isNew"`,
  );
  return row.isNew;
}

/** From now on a browser is known by another token, to everybody who uses it. */
export async function renameBrowser(trx: Connection, old: Buffer, digest: Buffer): Promise<void> {
  await run(trx, sql`update browsers set digest = ${digest} where digest = ${old}`);
}

export async function remember(trx: Connection, userId: number, digest: Buffer): Promise<void> {
  await run(
    trx,
    sql`update browsers set remembered_until = now() + interval '30 days' where user_id = ${userId} and digest = ${digest}`,
  );
}

export async function isRemembered(connection: Connection, userId: number, digest: Buffer): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`select 1 from browsers where user_id = ${userId} and digest = ${digest} and remembered_until > now()`,
  );
  return rows.length > 0;
}

export async function isRememberedFor(connection: Connection, emailKey: string, digest: Buffer): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    connection,
    sql`select 1 from browsers join users on users.id = browsers.user_id
     where users.email_key = ${emailKey} and digest = ${digest} and remembered_until > now()`,
  );
  return rows.length > 0;
}

export async function findRemembered(connection: Connection, userId: number): Promise<RememberedBrowser[]> {
  return rowsOf<RememberedBrowser>(
    connection,
    sql`select id, name, host(address) as address, last_used_at as "lastUsedAt", remembered_until as "rememberedUntil"
     from browsers where user_id = ${userId} and remembered_until > now() order by last_used_at desc, id desc limit 100`,
  );
}

/** By what the browsers are known that are remembered for somebody. */
export async function readDigests(connection: Connection, userId: number): Promise<Buffer[]> {
  const rows = await rowsOf<{ digest: Buffer }>(
    connection,
    sql`select digest from browsers where user_id = ${userId} and remembered_until > now()`,
  );
  return rows.map(({ digest }) => digest);
}

/** Asks for the second factor again; of one browser, or of all. Gives how many were remembered. */
export async function forget(trx: Connection, userId: number, id: number | null): Promise<number> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`update browsers set remembered_until = null
     where user_id = ${userId} and remembered_until > now() and (${id}::bigint is null or id = ${id}) returning 1`,
  );
  return rows.length;
}

export async function forgetEverybodys(trx: Connection): Promise<void> {
  await run(trx, sql`update browsers set remembered_until = null where remembered_until is not null`);
}
