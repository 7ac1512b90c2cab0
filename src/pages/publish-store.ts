import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { run } from '../database/statements.ts';
import type { Version } from './store.ts';

/**
 * Publishes a version in the place of whatever was published of the page. The address that it had until now leads to it
 * from then on, and its new one to no other page any more.
 */
export async function publish(
  trx: Connection,
  pageId: number,
  { number, slug }: Version,
  byName: string,
): Promise<void> {
  await keepFormerAddress(trx, pageId);
  await run(
    trx,
    sql`insert into published_pages
       (id, number, slug, title, titles, languages, valid_from, valid_until, texts, changed_by_name)
     select page_id, number, page_versions.slug, pages.title, pages.titles, pages.languages, valid_from, valid_until,
       texts, ${byName}
     from page_versions join pages on pages.id = page_id and draft_number = number
     where page_id = ${pageId} and number = ${number}
     on conflict (id) do update set number = excluded.number, slug = excluded.slug, title = excluded.title,
       titles = excluded.titles, languages = excluded.languages, valid_from = excluded.valid_from,
       valid_until = excluded.valid_until, texts = excluded.texts, changed_at = now(), changed_by_name = ${byName}`,
  );
  await run(trx, sql`delete from former_addresses where slug = ${slug}`);
  await run(trx, sql`update page_versions set published_at = now() where page_id = ${pageId} and number = ${number}`);
  await setPublished(trx, pageId, number, byName);
}

export async function unpublish(trx: Connection, pageId: number, byName: string): Promise<void> {
  await keepFormerAddress(trx, pageId);
  await run(trx, sql`delete from published_pages where id = ${pageId}`);
  await setPublished(trx, pageId, null, byName);
}

const keepFormerAddress = (trx: Connection, pageId: number) =>
  run(
    trx,
    sql`insert into former_addresses (slug, page_id) select slug, id from published_pages where id = ${pageId}
     on conflict (slug) do update set page_id = excluded.page_id`,
  );

const setPublished = (trx: Connection, pageId: number, number: number | null, byName: string) =>
  run(
    trx,
    sql`update pages set published_number = ${number}, changed_at = now(), changed_by_name = ${byName} where id = ${pageId}`,
  );
