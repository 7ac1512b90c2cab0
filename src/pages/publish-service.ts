import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { releaseAddresses } from './edit-store.ts';
import * as publishStore from './publish-store.ts';
import type { Page } from './store.ts';
import * as store from './store.ts';

/** Publishes the version that the actor looked at; `changed` when there is a newer draft by now. */
export function publishPage(
  portal: Portal,
  actor: Actor,
  id: number,
  number: number,
): Promise<{ published: Page } | 'changed' | 'already'> {
  return inTransaction(portal.database.knex, async (trx) => {
    const page = await lockForPublishing(trx, actor, id);
    if (page.draftNumber !== number) return 'changed';
    if (page.status === 'published') return 'already';
    const version = await store.findVersion(trx, id, number);
    if (!version) throw new NotFound();
    await publishStore.publish(trx, id, version, actor.name);
    await releaseAddresses(trx, id);
    const { slug, languages, title } = page;
    const details = { version: number, before: page.publishedNumber, slug, languages };
    await record(trx, actor, 'page.published', { id, name: title }, { details });
    return { published: page };
  });
}

/** Takes a page out of the store; its draft stays. Gives the page as it was before. */
export function unpublishPage(portal: Portal, actor: Actor, id: number): Promise<Page> {
  return inTransaction(portal.database.knex, async (trx) => {
    const page = await lockForPublishing(trx, actor, id);
    if (page.publishedNumber === null) return page;
    const published = await store.findPublished(trx, id);
    await publishStore.unpublish(trx, id, actor.name);
    await releaseAddresses(trx, id);
    const details = { version: page.publishedNumber, slug: published?.slug };
    await record(trx, actor, 'page.unpublished', { id, name: page.title }, { details });
    return page;
  });
}

async function lockForPublishing(trx: Connection, actor: Actor, id: number): Promise<Page> {
  const page = may(actor, 'pages.view') ? await store.lockPage(trx, id) : undefined;
  if (!page) throw new NotFound();
  authorize(may(actor, 'pages.publish'), 'pages.publish');
  return page;
}
