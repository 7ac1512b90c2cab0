import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { firstOf, oneOf, rowsOf, run } from '../database/statements.ts';
import type { Content } from './content.ts';

/** What lists show of a page. */
interface Listed {
  title: string;
  titles: string;
  languages: string[];
}

type By = { id: number; name: string };

/** The number of a page that is about to be added: its address is claimed before there is anything else of it. */
export async function nextPageId(trx: Connection): Promise<number> {
  const row = await oneOf<{ id: number }>(trx, sql`select nextval(pg_get_serial_sequence('pages', 'id')) as id`);
  return row.id;
}

/** Adds a page whose first version is about to follow in the same transaction. */
export async function insertPage(
  trx: Connection,
  id: number,
  { slug }: Content,
  listed: Listed,
  by: By,
): Promise<void> {
  await run(
    trx,
    sql`insert into pages (id, slug, title, titles, languages, changed_by_name) overriding system value
     values (${id}, ${slug}, ${listed.title}, ${listed.titles}, ${listed.languages}, ${by.name})`,
  );
}

export async function insertVersion(
  trx: Connection,
  pageId: number,
  number: number,
  { slug, validFrom, validUntil, texts }: Content,
  by: By,
  restoredFrom: number | null = null,
): Promise<void> {
  await run(
    trx,
    sql`insert into page_versions
       (page_id, number, slug, valid_from, valid_until, texts, created_by, created_by_name, restored_from)
     values (${pageId}, ${number}, ${slug}, ${validFrom}, ${validUntil}, ${JSON.stringify(texts)}, ${by.id}, ${by.name}, ${restoredFrom})`,
  );
}

/** Makes a version, which is in the table already, the draft of its page. */
export async function setDraft(trx: Connection, pageId: number, number: number, slug: string, listed: Listed, by: By) {
  await run(
    trx,
    sql`update pages set draft_number = ${number}, slug = ${slug}, title = ${listed.title}, titles = ${listed.titles}, languages = ${listed.languages},
       changed_at = now(), changed_by_name = ${by.name}
     where id = ${pageId}`,
  );
}

/** Keeps an address for a page; false when it is another page's. */
export async function claimAddress(trx: Connection, slug: string, pageId: number): Promise<boolean> {
  const rows = await rowsOf<unknown>(
    trx,
    sql`insert into page_addresses (slug, page_id) values (${slug}, ${pageId})
     on conflict (slug) do update set slug = excluded.slug where page_addresses.page_id = excluded.page_id
     returning 1`,
  );
  return rows.length > 0;
}

/** Whose address it is, in words. */
export async function findAddressOwner(connection: Connection, slug: string): Promise<string> {
  const row = await firstOf<{ title: string }>(
    connection,
    sql`select title from page_addresses join pages on pages.id = page_id where page_addresses.slug = ${slug}`,
  );
  return row?.title ?? '';
}

/** Gives back the addresses that neither the draft nor what is published has any more. */
export async function releaseAddresses(trx: Connection, pageId: number): Promise<void> {
  await run(
    trx,
    sql`delete from page_addresses where page_id = ${pageId}
       and slug not in (select slug from pages where id = ${pageId} union select slug from published_pages where id = ${pageId})`,
  );
}
