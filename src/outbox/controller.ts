import type { Response } from 'express';
import { pageStart } from '../database/cursors.ts';
import { may } from '../lib/access.ts';
import { setFlash } from '../lib/flash.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { listAddress, readFilter, withoutFilters } from './list-filter.ts';
import { describeCount, describeFilters, kindOptions, pager, type Shown, tabs } from './list-page.ts';
import { listMails } from './list-service.ts';
import * as service from './mail-service.ts';
import { findTrouble } from './state-service.ts';

const FIVE_MINUTES = 5 * 60 * 1000;

export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const list = await listMails(req.portal, req.actor, readFilter(req.query), pageStart(req.query));
  const { filter } = list;
  const shown: Shown = { list, filter, t: wordsFor(req), formats: formatsOf(req) };
  const tags = describeFilters(shown);
  page(req, res, 'outbox/list', {
    title: shown.t('outbox.list.title'),
    section: 'outbox',
    trouble: await findTrouble(req.portal, req.actor),
    filter,
    tabs: tabs(shown),
    kinds: kindOptions(shown),
    tags,
    count: tags.length > 0 ? describeCount(shown) : '',
    clearUrl: listAddress(withoutFilters(filter)),
    rows: list.rows,
    pager: pager(shown),
  });
}

/** One mail. With `watch` the page comes again by itself until it is decided what became of the mail. */
export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const opened = await service.findMail(req.portal, req.actor, pathId(req));
  const { mail } = opened;
  const t = wordsFor(req);
  const watched = queryText(req, 'watch') === '1' && isSoonDecided(mail);
  if (watched) res.set('Refresh', '3');
  page(req, res, 'outbox/show', {
    title: t('outbox.show.title', { kind: t(`outbox.kinds.${mail.kind}`), to: mail.recipient }),
    section: 'outbox',
    narrow: true,
    watched,
    ...opened,
    instead: insteadOf(req, opened),
    mailServer: req.portal.config.canMail,
  });
}

export async function sendAgain(req: SignedInRequest, res: Response): Promise<void> {
  const id = pathId(req);
  const answer = await service.sendAgain(req.portal, req.actor, id);
  const kind = answer === 'asked' ? 'info' : 'warn';
  setFlash(req, { kind, text: wordsFor(req)(`outbox.again.${answer}`) });
  redirect(res, `/outbox/${id}?watch=1`);
}

/** Sends a mail to the actor's own address. */
export async function sendTest(req: SignedInRequest, res: Response): Promise<void> {
  const id = await service.sendTestMail(req.portal, req.actor);
  redirect(res, id === undefined ? '/outbox' : `/outbox/${id}?watch=1`);
}

/** A page that comes again and again keeps a session alive, so it does that for some minutes only. */
const isSoonDecided = ({ state, askedAt }: service.OpenedMail['mail']) =>
  state === 'waiting' && Date.now() - askedAt.getTime() < FIVE_MINUTES;

/** Where one does what helps when a mail is not sent again. */
function insteadOf({ actor }: SignedInRequest, { mail, obstacle }: service.OpenedMail) {
  if (!obstacle || !mail.userId || mail.kind !== 'credentials') return undefined;
  return may(actor, 'users.password') && may(actor, 'users.view') ? `/users/${mail.userId}/password` : undefined;
}
