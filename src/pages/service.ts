import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type { Content, Texts } from './content.ts';
import { readsDrafts, seesDrafts } from './policy.ts';
import type { Page, PublishedPage, Version } from './store.ts';
import * as store from './store.ts';

export { languagesOf } from './content.ts';
export type { Content, Page, PublishedPage, Texts, Version };

/** A page as its own page shows it. Who may not know of drafts gets what is published, and no more. */
export interface Shown {
  page: Page;
  published: PublishedPage | undefined;
  /** Undefined for whom drafts are not to be read. */
  draft: Version | undefined;
}

/** A page that the actor may see. Throws `NotFound`. */
export async function findPage(portal: Portal, actor: Actor, id: number): Promise<Page> {
  const page = may(actor, 'pages.view') ? await store.findPage(portal.database.knex, id) : undefined;
  if (!page) throw new NotFound();
  if (seesDrafts(actor)) return page;
  const published = await store.findPublished(portal.database.knex, id);
  if (!published) throw new NotFound();
  return asPublished(page, published);
}

/** Those of some pages that the actor may see. */
export async function findVisible(portal: Portal, actor: Actor, ids: number[]): Promise<number[]> {
  if (ids.length === 0 || !may(actor, 'pages.view')) return [];
  return store.findIds(portal.database.knex, ids, { drafts: seesDrafts(actor) });
}

export async function showPage(portal: Portal, actor: Actor, id: number): Promise<Shown> {
  const { knex } = portal.database;
  const page = await findPage(portal, actor, id);
  const published = await store.findPublished(knex, id);
  return {
    page,
    published,
    draft: readsDrafts(actor) ? await store.findVersion(knex, id, page.draftNumber) : undefined,
  };
}

/** A version of a page, for those who may read drafts. Throws `NotFound`. */
export async function findVersion(portal: Portal, actor: Actor, id: number, number: number): Promise<Version> {
  authorizeReading(actor);
  const version = await store.findVersion(portal.database.knex, id, number);
  if (!version) throw new NotFound();
  return version;
}

/** A page of the history, newest first, with one more than `size` where it goes on. */
export async function listVersions(portal: Portal, actor: Actor, id: number, before: number, size: number) {
  authorizeReading(actor);
  return store.listVersions(portal.database.knex, id, before, size + 1);
}

/** The draft and what is published, for previews: whoever asks has made sure that they may be seen. */
export async function readForPreview(portal: Portal, page: Page) {
  const { knex } = portal.database;
  const draft = await store.findVersion(knex, page.id, page.draftNumber);
  return { draft, published: await store.findPublished(knex, page.id) };
}

/** The page with this number, whoever asks. */
export const readPage = (portal: Portal, id: number) => store.findPage(portal.database.knex, id);

/** What anybody may read at an address of the store just now, or at the one that has taken its place. */
export const findPublic = (portal: Portal, slug: string) => store.findPublic(portal.database.knex, slug);

const authorizeReading = (actor: Actor) => authorize(readsDrafts(actor), 'pages.edit');

function asPublished(page: Page, { slug, title, languages, number, changedAt, changedByName }: PublishedPage): Page {
  const same = { slug, title, languages, changedAt, changedByName };
  return { id: page.id, ...same, status: 'published', draftNumber: number, publishedNumber: number };
}
