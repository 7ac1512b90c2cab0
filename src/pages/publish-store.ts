import type { Connection } from '../database/database.ts';
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
  await trx.raw(
    `insert into published_pages
       (id, number, slug, title, titles, languages, valid_from, valid_until, texts, changed_by_name)
     select page_id, number, page_versions.slug, pages.title, pages.titles, pages.languages, valid_from, valid_until,
       texts, :byName
     from page_versions join pages on pages.id = page_id and draft_number = number
     where page_id = :pageId and number = :number
     on conflict (id) do update set number = excluded.number, slug = excluded.slug, title = excluded.title,
       titles = excluded.titles, languages = excluded.languages, valid_from = excluded.valid_from,
       valid_until = excluded.valid_until, texts = excluded.texts, changed_at = now(), changed_by_name = :byName`,
    { pageId, number, byName },
  );
  await trx.raw('delete from former_addresses where slug = ?', [slug]);
  await trx.raw('update page_versions set published_at = now() where page_id = ? and number = ?', [pageId, number]);
  await setPublished(trx, pageId, number, byName);
}

export async function unpublish(trx: Connection, pageId: number, byName: string): Promise<void> {
  await keepFormerAddress(trx, pageId);
  await trx.raw('delete from published_pages where id = ?', [pageId]);
  await setPublished(trx, pageId, null, byName);
}

const keepFormerAddress = (trx: Connection, pageId: number) =>
  trx.raw(
    `insert into former_addresses (slug, page_id) select slug, id from published_pages where id = ?
     on conflict (slug) do update set page_id = excluded.page_id`,
    [pageId],
  );

const setPublished = (trx: Connection, pageId: number, number: number | null, byName: string) =>
  trx.raw('update pages set published_number = ?, changed_at = now(), changed_by_name = ? where id = ?', [
    number,
    byName,
    pageId,
  ] as never[]);
