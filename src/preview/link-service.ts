import { timingSafeEqual } from 'node:crypto';
import { currentRights } from '../access/service.ts';
import { record } from '../audit/service.ts';
import { type CustomerDetails, readCustomer } from '../customers/service.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import { digest } from '../lib/codes.ts';
import { NotFound } from '../lib/errors.ts';
import { deriveKey } from '../lib/keys.ts';
import type { Portal } from '../lib/portal.ts';
import { type Page, readForPreview, readPage, type Version } from '../pages/service.ts';
import type { Link } from './link-store.ts';
import * as store from './link-store.ts';
import { openPreview, type Refused } from './service.ts';

/** What a link shows. */
export interface Shown {
  link: Link;
  page: Page;
  draft: Version;
  customer: CustomerDetails;
}

/** How long a link lasts. */
const linkMinutes = 30;

/** Makes a link for one page and one customer of the actor's own; gives its number. */
export async function makeLink(
  portal: Portal,
  actor: Actor,
  pageId: number,
  { number, language }: { number: string; language: string },
): Promise<{ id: number } | { refused: Refused }> {
  const opened = await openPreview(portal, actor, pageId, { number, show: 'draft' });
  if ('refused' in opened) return opened;
  const { page, customer } = opened;
  return inTransaction(portal.database.knex, async (trx) => {
    const values = { pageId: page.id, customerId: customer.id, userId: actor.id, language, minutes: linkMinutes };
    const id = await store.insertLink(trx, values);
    if (id === undefined) throw new NotFound();
    const details = { customer: customer.number, minutes: linkMinutes };
    await record(trx, actor, 'preview.link-made', { id: page.id, name: page.title }, { details });
    return { id };
  });
}

/** The address of a link, for the one who made it and while it lasts. Throws `NotFound`. */
export async function showLink(portal: Portal, actor: Actor, id: number): Promise<{ link: Link; url: string }> {
  const link = await store.findLink(portal.database.knex, id);
  if (!link || link.userId !== actor.id || link.expired) throw new NotFound();
  return { link, url: `${portal.config.PUBLIC_URL}/store/preview/${tokenOf(portal, link)}` };
}

/** What a link shows, as long as its maker is active, may preview pages and holds the customer. */
export async function openLink(portal: Portal, token: string): Promise<Shown | 'unknown' | 'expired' | 'ended'> {
  const [, id = '', signature = ''] = /^([1-9]\d{0,14})\.([\w-]{43})$/.exec(token) ?? [];
  const { knex } = portal.database;
  const link = id ? await store.findLink(knex, Number(id)) : undefined;
  if (!link || !isSigned(portal, link, signature)) return 'unknown';
  if (link.expired) return 'expired';
  const rights = await currentRights(portal);
  const mayPreview = rights.permissionsOf(link.roleId, link.groupIds).has('pages.preview');
  if (!link.active || !link.assigned || !mayPreview) return 'ended';
  const page = await readPage(portal, link.pageId);
  const customer = await readCustomer(knex, link, { id: link.customerId });
  const draft = page && (await readForPreview(portal, page)).draft;
  return page && draft && customer ? { link, page, draft, customer } : 'unknown';
}

const tokenOf = ({ secrets }: Portal, link: Link) => `${link.id}.${sign(secrets[0] ?? '', link).toString('base64url')}`;

/** Links that were signed before a secret was replaced hold until they end. */
function isSigned({ secrets }: Portal, link: Link, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  return secrets.some((secret) => {
    const right = sign(secret, link);
    return right.length === given.length && timingSafeEqual(right, given);
  });
}

function sign(secret: string, { id, pageId, customerId, userId, expiresAt }: Link): Buffer {
  return digest(deriveKey(secret, 'preview links'), id, pageId, customerId, userId, expiresAt.getTime());
}
