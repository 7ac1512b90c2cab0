import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { MailKind } from './kinds.ts';
import type { MailRow } from './mail-store.ts';
import { readMailsOf } from './mail-store.ts';
import * as store from './state-store.ts';

export type { MailRow };

/** What is wrong with sending mail, as far as the rows of the outbox tell. */
export type MailTrouble =
  | { what: 'no-mail-server' }
  | ({ what: 'down'; waiting: number } & store.Outage)
  | { what: 'overdue'; waiting: number; since: Date };

const mostWaiting = 1_001;
const FIVE_SECONDS = 5_000;

/** What is wrong with sending mail, for somebody who can do something about it; undefined when nothing is. */
export async function findTrouble(portal: Portal, actor: Actor): Promise<MailTrouble | undefined> {
  if (!may(actor, 'outbox.view') && !may(actor, 'users.create') && !may(actor, 'users.password')) return undefined;
  if (!portal.config.canMail) return { what: 'no-mail-server' };
  const { knex } = portal.database;
  const outage = await store.readOutage(knex);
  const { count, overdueSince } = await store.readWaiting(knex, mostWaiting);
  if (outage) return { what: 'down', waiting: count, ...outage };
  return overdueSince ? { what: 'overdue', waiting: count, since: overdueSince } : undefined;
}

/** The newest mails to a user. */
export const mailsOf = (portal: Portal, userId: number, limit: number): Promise<MailRow[]> =>
  readMailsOf(portal.database.knex, userId, { limit });

/** Whether a mail was only just written: the next look at it will tell more. */
export const isAboutToBeSent = ({ state, createdAt }: MailRow): boolean =>
  state === 'waiting' && Date.now() - createdAt.getTime() < FIVE_SECONDS;

/** The newest mail of a kind to a user. */
export async function lastMailOf(portal: Portal, userId: number, kind: MailKind): Promise<MailRow | undefined> {
  const [mail] = await readMailsOf(portal.database.knex, userId, { kind, limit: 1 });
  return mail;
}
