import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { oneOf, run } from '../database/statements.ts';

/** What goes with a page. */
export interface Belongings {
  versions: number;
  /** Preview links that work now. */
  links: number;
  /** Addresses that it had before, which lead to it. */
  formerAddresses: number;
}

export async function countBelongings(connection: Connection, pageId: number): Promise<Belongings> {
  return oneOf<Belongings>(
    connection,
    sql`select (select count(*) from page_versions where page_id = ${pageId}) as versions,
       (select count(*) from preview_links where page_id = ${pageId} and expires_at > now()) as links,
       (select count(*) from former_addresses where page_id = ${pageId}) as "formerAddresses"`,
  );
}

/** Deletes a page, which should be locked, and all that belongs to it. */
export async function deletePage(trx: Connection, pageId: number): Promise<void> {
  for (const table of ['preview_links', 'former_addresses', 'page_addresses', 'page_versions'])
    await run(trx, sql`delete from ${trusted(table)} where page_id = ${pageId}`);
  for (const table of ['published_pages', 'pages'])
    await run(trx, sql`delete from ${trusted(table)} where id = ${pageId}`);
}
