import { commandLine } from '../audit/service.ts';
import type { Portal } from '../lib/portal.ts';
import * as owner from '../users/owner-service.ts';
import { CommandError } from './error.ts';
import type { Options } from './options.ts';

/** Gives somebody a password for one sign-in, ends their sessions and lets them try again. */
export async function resetPassword(portal: Portal, { email = '' }: Options): Promise<string> {
  const { user, password } = found(email, await owner.resetPassword(portal, commandLine, email));
  return [
    `${user.name} is signed out everywhere and has a new password. Address: ${portal.config.PUBLIC_URL}`,
    `Password, for one sign-in within 72 hours: ${password}`,
    ...(user.secondFactor === 'email' && !portal.config.canMail ? [withoutMail(email)] : []),
    ...(user.status === 'active'
      ? []
      : [`The account is ${user.status}: activate it with "activate --email ${email}".`]),
  ].join('\n');
}

const withoutMail = (email: string) =>
  `Signing in takes a code by e-mail, and no mail server is set: run "disable-two-factor --email ${email}" too.`;

/** For somebody who lost the phone or the mailbox, where nobody else can help. */
export async function disableTwoFactor(portal: Portal, { email = '' }: Options): Promise<string> {
  const { user, wasOff } = found(email, await owner.disableSecondFactor(portal, commandLine, email));
  if (wasOff) return `${user.name} has no second factor.`;
  return `${user.name} is signed out everywhere, signs in without a code now, and chooses a new password then.`;
}

export async function unlock(portal: Portal, { email = '' }: Options): Promise<string> {
  const { user, wasLocked } = found(email, await owner.unlock(portal, commandLine, email));
  return wasLocked ? `${user.name} may try to sign in again.` : `${user.name} was not locked.`;
}

export async function activate(portal: Portal, { email = '' }: Options): Promise<string> {
  const { user, before } = found(email, await owner.activate(portal, commandLine, email));
  return before === 'active' ? `${user.name} is active already.` : `${user.name} was ${before} and is active now.`;
}

/** Everybody's sessions, or those of one. */
export async function signOutAll(portal: Portal, { email }: Options): Promise<string> {
  if (email === undefined) {
    const people = await owner.signOutEverybody(portal, commandLine);
    return `${people} ${people === 1 ? 'person was' : 'people were'} signed out everywhere.`;
  }
  const { user, ended } = found(email, await owner.signOut(portal, commandLine, email));
  return `${user.name} was signed out of ${ended} ${ended === 1 ? 'session' : 'sessions'}.`;
}

function found<T>(email: string, answer: T | 'nobody'): T {
  if (answer !== 'nobody') return answer;
  if (email === '') throw new CommandError('--email is not set: it should be the e-mail of a user.');
  throw new CommandError(`--email is "${email}": no user has this e-mail.`);
}
