import type { PageStart } from '../database/cursors.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { PageFilter } from './list-filter.ts';
import type { ListedPage, PageList } from './list-store.ts';
import * as store from './list-store.ts';
import { seesDrafts } from './policy.ts';

export type { ListedPage, PageFilter, PageList };

/** A page of the list: of drafts for those who may know of them, else of what is published. */
export const listPages = (portal: Portal, actor: Actor, filter: PageFilter, start: PageStart): Promise<PageList> =>
  store.readPages(portal.database.pool, seesDrafts(actor) ? 'drafts' : 'published', filter, start);
