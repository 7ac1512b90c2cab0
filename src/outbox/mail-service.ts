import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize } from '../lib/access.ts';
import { NotFound, TooMany } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure, giveBack } from '../lib/rate-limits.ts';
import type { MailDetail, MailState, Try } from './mail-store.ts';
import * as store from './mail-store.ts';
import { testMail } from './mails.ts';
import * as policy from './policy.ts';
import { renderMail } from './render.ts';
import { hurrySending, newMessageId, queueMail, queueSending } from './service.ts';

export interface OpenedMail {
  mail: MailDetail;
  tries: Try[];
  obstacle: policy.Obstacle | undefined;
  /** What it says, with dots for what is secret; undefined where it cannot be written. */
  written: { subject: string; text: string } | undefined;
}

const hidden = '••••••••';

/** A mail with the history of its tries. Throws `NotFound`. */
export async function findMail(portal: Portal, actor: Actor, id: number): Promise<OpenedMail> {
  authorize(policy.canUseOutbox(actor), 'outbox.view');
  const { knex } = portal.database;
  const mail = await store.readMail(knex, id);
  if (!mail) throw new NotFound();
  const tries = await store.readTries(knex, id);
  return { mail, tries, obstacle: policy.obstacleTo(mail), written: write(portal, mail) };
}

/** What came of asking for a mail once more. */
export type Answer = policy.Obstacle | 'asked' | 'under-way' | 'too-soon';

/**
 * Has a mail tried at once: one that waits before its time, another one once more. Gives what stands in the way. Nobody's
 * mailbox is filled by it: each mail once a minute, whoever asks, and so many by one person.
 */
export async function sendAgain(portal: Portal, actor: Actor, id: number): Promise<Answer> {
  authorize(policy.canUseOutbox(actor), 'outbox.view');
  await countFailure(portal, 'mail-again', String(actor.id));
  if (!(await isFirstInMinute(portal, id))) return 'too-soon';
  const answer = await ask(portal, actor, id);
  if (answer !== 'asked') await giveBack(portal, 'same-mail', String(id));
  return answer;
}

/** Sends a test mail to the actor's own address; gives its number, or undefined where there is no mail server. */
export async function sendTestMail(portal: Portal, actor: Actor): Promise<number | undefined> {
  authorize(policy.canUseOutbox(actor), 'outbox.view');
  await countFailure(portal, 'test-mail', String(actor.id));
  return inTransaction(portal.database.knex, async (trx) => {
    const id = await queueMail(portal, trx, testMail(actor, actor.name));
    if (id !== undefined) await record(trx, actor, 'mail.tested', actor, { details: { mail: id, to: actor.email } });
    return id;
  });
}

async function isFirstInMinute(portal: Portal, id: number): Promise<boolean> {
  try {
    await countFailure(portal, 'same-mail', String(id));
    return true;
  } catch (error) {
    if (error instanceof TooMany) return false;
    throw error;
  }
}

function ask(portal: Portal, actor: Actor, id: number): Promise<Answer> {
  return inTransaction(portal.database.knex, async (trx) => {
    const mail = await store.readMail(trx, id);
    if (!mail) throw new NotFound();
    const again = { messageId: newMessageId(portal), plainKinds: policy.plainKinds };
    const waits = mail.state === 'waiting';
    const asked = waits ? await store.makeDue(trx, id) : await store.queueAgain(trx, id, again);
    if (!asked) return policy.obstacleTo(mail) ?? 'under-way';
    await (waits ? hurrySending(trx, id) : queueSending(trx, id));
    const subject = { id: mail.userId, name: mail.userName ?? mail.recipient };
    const details = { mail: id, kind: mail.kind, to: mail.recipient };
    const changes = waits ? {} : { state: changed(mail.state) };
    await record(trx, actor, 'mail.sent-again', subject, { changes, details });
    return 'asked';
  });
}

const changed = (state: MailState): [before: MailState, after: MailState] => [state, 'waiting'];

function write(portal: Portal, mail: MailDetail): OpenedMail['written'] {
  try {
    const { subject, text } = renderMail(portal.config, mail, hidden);
    return { subject, text };
  } catch {
    return undefined;
  }
}
