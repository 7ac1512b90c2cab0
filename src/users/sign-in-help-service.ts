import { findRememberedBrowsers, type RememberedBrowser } from '../browsers/service.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { type Locks, readLocks } from '../login/locks-service.ts';
import { lastMailOf, type MailRow } from '../outbox/state-service.ts';
import { linkWorksUntil } from '../password/link-service.ts';
import { findUser, type User } from './service.ts';
import { countSessions } from './sign-ins-service.ts';

/** Everything that decides whether somebody can sign in, and what they were sent for it. */
export interface SignInFacts {
  user: User;
  locks: Locks;
  sessions: number;
  passwordExpired: boolean;
  linkWorksUntil: Date | undefined;
  /** Remembered for them: the password is enough there. */
  browsers: RememberedBrowser[];
  /** Whether this portal can send mail at all. */
  mail: boolean;
  codeMail: MailRow | undefined;
  credentialsMail: MailRow | undefined;
  linkMail: MailRow | undefined;
}

/** What stands in the way, the first thing first; `wrong-password`, `never` and `nothing` let the next try succeed. */
export type Verdict =
  | 'deleted'
  | 'deactivated'
  | 'locked'
  | 'password-expired'
  | 'codes-locked'
  | 'no-mail'
  | 'code-not-sent'
  | 'wrong-password'
  | 'wrong-code'
  | 'never'
  | 'nothing';

export async function findSignInFacts(portal: Portal, actor: Actor, id: number): Promise<SignInFacts> {
  const user = await findUser(portal, actor, id);
  return {
    user,
    locks: await readLocks(portal, user),
    sessions: await countSessions(portal, id),
    passwordExpired: user.passwordExpiresAt !== null && user.passwordExpiresAt.getTime() <= Date.now(),
    linkWorksUntil: await linkWorksUntil(portal, id),
    browsers: await findRememberedBrowsers(portal, id),
    mail: portal.config.canMail,
    codeMail: await lastMailOf(portal, id, 'login-code'),
    credentialsMail: await lastMailOf(portal, id, 'credentials'),
    linkMail: await lastMailOf(portal, id, 'password-link'),
  };
}

/** Why somebody cannot sign in. `lastEvent` is what the trail says of their last try. */
export function judge(facts: SignInFacts, lastEvent: string | undefined): Verdict {
  const { user, locks, mail, codeMail } = facts;
  if (user.status !== 'active') return user.status;
  if (locks.lockedUntil) return 'locked';
  if (facts.passwordExpired) return 'password-expired';
  if (locks.codesLockedUntil) return 'codes-locked';
  if (user.secondFactor === 'email' && !mail) return 'no-mail';
  if (user.secondFactor === 'email' && codeMail && isStuck(codeMail)) return 'code-not-sent';
  if (lastEvent === 'sign-in.failed' || lastEvent === 'sign-in.locked') return 'wrong-password';
  if (lastEvent === 'sign-in.code-failed') return 'wrong-code';
  return user.lastSignInAt ? 'nothing' : 'never';
}

/** Whether a mail was refused, came too late, or was tried in vain so far. */
export const isStuck = ({ state, tries, serverAnswer }: MailRow): boolean =>
  state === 'refused' || (state === 'expired' && serverAnswer !== 'withdrawn') || (state === 'waiting' && tries > 0);
