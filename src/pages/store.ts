import type { Connection } from '../database/database.ts';
import { sql, trusted } from '../database/sql.ts';
import { firstOf, rowsOf } from '../database/statements.ts';
import type { Content } from './content.ts';

export type PageStatus = 'draft' | 'published' | 'changed';

export interface Page {
  id: number;
  slug: string;
  title: string;
  languages: string[];
  status: PageStatus;
  draftNumber: number;
  publishedNumber: number | null;
  changedAt: Date;
  changedByName: string;
}

export interface Version extends Content {
  number: number;
  createdAt: Date;
  createdByName: string;
  restoredFrom: number | null;
  /** When it was published last. */
  publishedAt: Date | null;
}

export interface PublishedPage extends Content {
  id: number;
  number: number;
  title: string;
  languages: string[];
  changedAt: Date;
  changedByName: string;
}

const pageColumns = `id, slug, title, languages, status, draft_number as "draftNumber",
  published_number as "publishedNumber", changed_at as "changedAt", changed_by_name as "changedByName"`;

const versionColumns = `number, slug, valid_from as "validFrom", valid_until as "validUntil", texts,
  created_at as "createdAt", created_by_name as "createdByName", restored_from as "restoredFrom",
  published_at as "publishedAt"`;

const publishedColumns = `id, number, slug, title, languages, valid_from as "validFrom", valid_until as "validUntil",
  texts, changed_at as "changedAt", changed_by_name as "changedByName"`;

export async function findPage(connection: Connection, id: number): Promise<Page | undefined> {
  return firstOf<Page>(connection, sql`select ${trusted(pageColumns)} from pages where id = ${id}`);
}

/** Which of some pages there are, or are published. */
export async function findIds(
  connection: Connection,
  ids: number[],
  { drafts }: { drafts: boolean },
): Promise<number[]> {
  const table = trusted(drafts ? 'pages' : 'published_pages');
  const rows = await rowsOf<{ id: number }>(connection, sql`select id from ${table} where id = any(${ids}::bigint[])`);
  return rows.map(({ id }) => id);
}

/** The page, which nobody else can change until the transaction ends. */
export async function lockPage(trx: Connection, id: number): Promise<Page | undefined> {
  return firstOf<Page>(trx, sql`select ${trusted(pageColumns)} from pages where id = ${id} for update`);
}

export async function findVersion(connection: Connection, id: number, number: number): Promise<Version | undefined> {
  return firstOf<Version>(
    connection,
    sql`select ${trusted(versionColumns)} from page_versions where page_id = ${id} and number = ${number}::bigint`,
  );
}

/** The newest versions before a number, without their texts. */
export async function listVersions(connection: Connection, id: number, before: number, limit: number) {
  return rowsOf<Omit<Version, keyof Content>>(
    connection,
    sql`select number, created_at as "createdAt", created_by_name as "createdByName", restored_from as "restoredFrom",
       published_at as "publishedAt"
     from page_versions where page_id = ${id} and number < ${before} order by number desc limit ${limit}`,
  );
}

export async function findPublished(connection: Connection, id: number): Promise<PublishedPage | undefined> {
  return firstOf<PublishedPage>(
    connection,
    sql`select ${trusted(publishedColumns)} from published_pages where id = ${id}`,
  );
}

/** What is public at an address of the store just now, or was there before and is public at another address. */
export async function findPublic(connection: Connection, slug: string): Promise<PublishedPage | undefined> {
  return firstOf<PublishedPage>(
    connection,
    sql`select ${trusted(publishedColumns)} from published_pages
     where (slug = ${slug} or id = (select page_id from former_addresses where slug = ${slug}))
       and (valid_from is null or valid_from <= now()) and (valid_until is null or valid_until > now())`,
  );
}
