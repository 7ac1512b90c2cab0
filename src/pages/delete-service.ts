import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type { Belongings } from './delete-store.ts';
import * as deleteStore from './delete-store.ts';
import { canDelete } from './policy.ts';
import type { Page, PublishedPage } from './store.ts';
import * as store from './store.ts';

/** What goes when a page is deleted. */
export interface Consequences extends Belongings {
  page: Page;
  published: PublishedPage | undefined;
}

/** What somebody looked at who deletes a page: the numbers of its draft and of what is published, 0 for nothing. */
export interface Seen {
  draft: number;
  published: number;
}

/** What goes with a page, for those who may delete it. Throws `NotFound`. */
export async function findConsequences(portal: Portal, actor: Actor, id: number): Promise<Consequences> {
  const { knex } = portal.database;
  const page = may(actor, 'pages.view') ? await store.findPage(knex, id) : undefined;
  if (!page) throw new NotFound();
  authorize(canDelete(actor, page), 'pages.publish');
  const published = await store.findPublished(knex, id);
  return { page, published, ...(await deleteStore.countBelongings(knex, id)) };
}

/** Deletes a page for good, with its versions and its place in the store; `changed` when it is not what was seen. */
export function deletePage(portal: Portal, actor: Actor, id: number, seen: Seen): Promise<{ page: Page } | 'changed'> {
  return inTransaction(portal.database.knex, async (trx) => {
    const page = may(actor, 'pages.view') ? await store.lockPage(trx, id) : undefined;
    if (!page) throw new NotFound();
    authorize(canDelete(actor, page), 'pages.publish');
    const { draftNumber, publishedNumber, slug, languages, title } = page;
    if (draftNumber !== seen.draft || (publishedNumber ?? 0) !== seen.published) return 'changed';
    const belongings = await deleteStore.countBelongings(trx, id);
    await deleteStore.deletePage(trx, id);
    const details = { slug, languages, published: publishedNumber, ...belongings };
    await record(trx, actor, 'page.deleted', { id, name: title }, { details });
    return { page };
  });
}
