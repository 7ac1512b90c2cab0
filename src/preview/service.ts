import { whoCouldGive, whoMay } from '../access/explain-service.ts';
import { assignedTo, type Customer, type CustomerDetails, readCustomer } from '../customers/service.ts';
import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findPage, type Page, type PublishedPage, readForPreview, type Version } from '../pages/service.ts';
import { canPreviewDraft, canPreviewPublished, type Needs, needsOf } from './policy.ts';
import * as store from './store.ts';

export type { Customer };

/** What of a page is looked at: one of the two, or both side by side. */
export type Show = 'draft' | 'published' | 'both';

export interface Opened {
  page: Page;
  customer: CustomerDetails;
  show: Show;
  draft: Version | undefined;
  published: PublishedPage | undefined;
  /** Whether the draft may be seen too. */
  mayDraft: boolean;
}

export interface Refused {
  page: Page;
  needs: Needs;
  /** Who can mend what is missing. */
  givers: string[];
  assigners: string[];
  /** What is published may be seen as this customer all the same. */
  mayPublished: boolean;
}

/** How many customers a bar or a list of choices names. */
export const mostNamed = 100;

/** A page as one customer would see it, or why not. Without `show` the most that may be seen. Throws `NotFound`. */
export async function openPreview(
  portal: Portal,
  actor: Actor,
  pageId: number,
  { number, show }: { number: string; show: Show | undefined },
): Promise<Opened | { refused: Refused }> {
  const page = await findPage(portal, actor, pageId);
  const customer = await findCustomer(portal, actor, number);
  const mayDraft = canPreviewDraft(actor, customer);
  const mayPublished = canPreviewPublished(actor, customer, await store.isAgent(portal.database.knex, actor.id));
  const wanted = show ?? (mayDraft || !mayPublished ? 'draft' : 'published');
  const allowed = wanted === 'published' ? mayPublished : mayDraft;
  if (!allowed || !customer) return { refused: await explainRefusal(portal, actor, page, { customer, mayPublished }) };
  const { draft, published } = await readForPreview(portal, page);
  return { page, customer, show: wanted, draft: mayDraft ? draft : undefined, published, mayDraft };
}

/** Whom somebody could preview a page as, and what is missing where that is nobody. */
export async function findChoices(portal: Portal, actor: Actor, pageId: number) {
  const page = await findPage(portal, actor, pageId);
  const permission = may(actor, 'pages.preview');
  const customers = permission ? await ownCustomers(portal, actor) : [];
  const agent = await store.isAgent(portal.database.knex, actor.id);
  return {
    page,
    customers,
    agent: agent && may(actor, 'customers.view'),
    needs: { permission, assignment: customers.length > 0 },
    givers: permission ? [] : await whoCouldGive(portal, 'pages.preview'),
    assigners: customers.length > 0 ? [] : await whoMay(portal, 'users.assign-customers'),
  };
}

/** The customers whom somebody holds at this moment, `limit` at most. */
export const ownCustomers = (portal: Portal, actor: Actor, limit = mostNamed): Promise<Customer[]> =>
  assignedTo(portal.database.knex, actor, actor.id, limit);

/** A customer by number, if the actor may know of them: their own, or any with the permission to see customers. */
async function findCustomer(portal: Portal, actor: Actor, number: string): Promise<CustomerDetails | undefined> {
  const customer = await readCustomer(portal.database.knex, actor, { number });
  return customer?.holderId === actor.id || may(actor, 'customers.view') ? customer : undefined;
}

async function explainRefusal(
  portal: Portal,
  actor: Actor,
  page: Page,
  { customer, mayPublished }: { customer: CustomerDetails | undefined; mayPublished: boolean },
): Promise<Refused> {
  const needs = needsOf(actor, customer);
  return {
    page,
    needs,
    givers: needs.permission ? [] : await whoCouldGive(portal, 'pages.preview'),
    assigners: needs.assignment ? [] : await whoMay(portal, 'users.assign-customers'),
    mayPublished,
  };
}
