import { record } from '../audit/service.ts';
import type { Actor } from '../lib/access.ts';
import { digest } from '../lib/codes.ts';
import { TooMany } from '../lib/errors.ts';
import { verifyPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/**
 * Compares the actor's own password, asked again while they are signed in. Gives the hash that it belongs to, so that a
 * change can see whether it is still theirs when it is made; undefined when the password is wrong. Tries count as those at the sign-in
 * page do, but apart from them, so that nobody out there can lock anybody out in here. Throws `TooMany`.
 */
export async function verifyOwnPassword(portal: Portal, actor: Actor, typed: string): Promise<string | undefined> {
  const { knex } = portal.database;
  const key = digest(portal.digestKey, 'password-again', actor.id);
  if (!(await store.countTry(knex, key))) throw new TooMany((await store.lockedUntil(knex, key)) ?? new Date());
  const user = await store.findUser(knex, actor.id);
  if (!user || !(await verifyPassword(typed, user.passwordHash))) {
    await record(knex, actor, 'sign-in.password-failed', actor);
    return undefined;
  }
  await store.forgetTries(knex, key);
  return user.passwordHash;
}

/** The actor has just given their password, and their sign-in goes on in a browser session with a new id. */
export const notePassword = (portal: Portal, signInId: number, sessionId: string) =>
  store.notePassword(portal.database.knex, signInId, sessionId);
