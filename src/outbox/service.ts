import { randomUUID } from 'node:crypto';
import type { Connection } from '../database/database.ts';
import { addJob, forgetFailedJobs, freeJobsOfDeadWorkers, hurryJob } from '../database/job-queue.ts';
import { inTransaction } from '../database/transactions.ts';
import { describeError } from '../lib/log.ts';
import type { Delivery, MailTransport, OwnAnswer } from '../lib/mail-transport.ts';
import type { Portal } from '../lib/portal.ts';
import { isLanguage, type Language } from '../lib/words.ts';
import type { MailKind } from './kinds.ts';
import { renderMail } from './render.ts';
import * as store from './store.ts';

/** One mail: its kind is the name of its view and its words, `data` what both may show. */
export interface Mail {
  kind: MailKind;
  to: { id: number; email: string; language: Language };
  data: Record<string, string>;
  /** Shown in the mail as `secret`, sealed until it is sent, then gone. */
  secret?: string;
  /** Not sent after this. */
  expiresAt?: Date;
}

/** What the outbox says about a mail in place of the server's words: `outbox.answers.<answer>`. */
export type Answer = OwnAnswer | 'secret-lost' | 'not-written' | 'withdrawn';

/** Seconds. No try to send takes longer than 30, so whoever is at one for longer than this is dead. */
const DEAD_AFTER = 60;

/** Seconds after each try, the last one again and again. */
const pauses = [5, 30, 2 * 60, 10 * 60, 60 * 60];

/** Somebody as mails reach them. */
export const receiverOf = ({ id, email, language }: { id: number; email: string; language: string }): Mail['to'] => ({
  id,
  email,
  language: isLanguage(language) ? language : 'en',
});

/**
 * Puts a mail into the outbox, in the transaction of the change it tells about; gives its number. Without a mail server
 * there is none.
 */
export async function queueMail(portal: Portal, trx: Connection, mail: Mail): Promise<number | undefined> {
  if (!portal.config.canMail) return undefined;
  const id = await store.insertMail(trx, {
    kind: mail.kind,
    userId: mail.to.id,
    recipient: mail.to.email,
    language: mail.to.language,
    data: mail.data,
    sealed: mail.secret === undefined ? null : portal.sealer.seal(mail.secret),
    messageId: newMessageId(portal),
    expiresAt: mail.expiresAt ?? null,
  });
  await queueSending(trx, id);
  return id;
}

/** Lets the worker send a mail that waits: at once, or some seconds after the transaction began. */
export const queueSending = (trx: Connection, id: number, inSeconds = 0): Promise<void> =>
  addJob(trx, 'send-mail', { id }, { key: jobKey(id), inSeconds });

/** Lets the worker send a mail now that waits for its next try; none is tried twice at the same time. */
export const hurrySending = (trx: Connection, id: number): Promise<void> => hurryJob(trx, jobKey(id));

/** The name of a mail among all mails there are (RFC 5322, 3.6.4). */
export const newMessageId = (portal: Portal): string =>
  `<${randomUUID()}@${new URL(portal.config.PUBLIC_URL).hostname}>`;

/** Tries once to send a mail that still waits, and writes down how that ended. */
export async function sendMail(
  portal: Portal,
  transport: MailTransport,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  const { knex } = portal.database;
  const mail = await store.takeMail(knex, id);
  if (!mail) return;
  if (mail.expired) return store.expireMail(knex, id);
  const delivery = await deliver(portal, transport, mail, signal);
  const { outcome } = delivery;
  portal.log.info({ mail: id, kind: mail.kind, tries: mail.tries }, `mail ${outcome}`);
  if (outcome === 'postponed') return inTransaction(knex, (trx) => postpone(trx, mail, delivery));
  const keepSecret = outcome === 'refused' && delivery.answer !== answer('secret-lost');
  await store.finishMail(knex, mail, delivery, keepSecret);
}

/**
 * Ends the mails to somebody that wait with a code, a password or a link in them, or those of one kind, in the
 * transaction of the change that makes these worthless.
 */
export const withdrawSecrets = (trx: Connection, userId: number, kind?: MailKind) =>
  store.withdrawSecrets(trx, userId, kind ?? null, answer('withdrawn'));

/** Ends mails whose time is over and takes jobs from workers that died. To be done every minute. */
export async function tendOutbox(portal: Portal): Promise<void> {
  await store.expireMails(portal.database.knex);
  await freeJobsOfDeadWorkers(portal.database.knex, 'send-mail', DEAD_AFTER);
  await forgetFailedJobs(portal.database.knex);
}

const jobKey = (id: number) => `mail-${id}`;

async function deliver(
  portal: Portal,
  transport: MailTransport,
  mail: store.WaitingMail,
  signal: AbortSignal,
): Promise<Delivery> {
  const secret = mail.sealed ? portal.sealer.open(mail.sealed) : '';
  if (secret === undefined) return refused('secret-lost');
  try {
    const written = renderMail(portal.config, mail, secret);
    return await transport({ ...written, to: mail.recipient, messageId: mail.messageId }, signal);
  } catch (error) {
    portal.log.error({ mail: mail.id, kind: mail.kind, err: describeError(error) }, 'mail not written');
    return refused('not-written');
  }
}

async function postpone(trx: Connection, mail: store.WaitingMail, delivery: Delivery): Promise<void> {
  const seconds = pauseAfter(mail.earlierTries);
  if (await store.postponeMail(trx, mail, delivery, seconds)) await queueSending(trx, mail.id, seconds);
}

const pauseAfter = (earlierTries: number) => pauses[earlierTries] ?? pauses.at(-1) ?? 0;

const refused = (reason: Answer): Delivery => ({ outcome: 'refused', answer: reason });

const answer = (own: Answer): Answer => own;
