import { type Actor, may } from '../lib/access.ts';
import { type MailKind, mailKinds } from './kinds.ts';

/** The mail that somebody wants to send again. */
export interface Subject {
  kind: string;
  state: 'waiting' | 'sent' | 'refused' | 'expired';
  expiresAt: Date | null;
  hasSecret: boolean;
}

/** Why a mail is not sent again: its time is over, or what was secret in it is gone. */
export type Obstacle = 'over' | 'secret-gone';

/** Whoever sees the outbox may also try mails again, and send a test mail: nobody gets anything new by that. */
export const canUseOutbox = (actor: Actor): boolean => may(actor, 'outbox.view');

export function obstacleTo({ kind, state, expiresAt, hasSecret }: Subject): Obstacle | undefined {
  if (state === 'waiting') return undefined;
  if (expiresAt !== null && expiresAt.getTime() <= Date.now()) return 'over';
  return isPlain(kind) || hasSecret ? undefined : 'secret-gone';
}

/** The kinds of mails in which nothing is secret. */
export const plainKinds = Object.keys(mailKinds).filter(isPlain);

function isPlain(kind: string): boolean {
  return Object.hasOwn(mailKinds, kind) && mailKinds[kind as MailKind] === 'plain';
}
