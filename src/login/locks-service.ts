import { rememberedDigests } from '../browsers/service.ts';
import type { Connection } from '../database/database.ts';
import type { Portal } from '../lib/portal.ts';
import { limitOf, storedKey } from '../lib/rate-limits.ts';
import * as store from './locks-store.ts';
import { browserDigest, nameDigest } from './names.ts';

/** What failed when somebody signed in, and what that locks. */
export interface Locks {
  failures: number;
  /** Null when the name is not locked now. */
  lockedUntil: Date | null;
  /** Wrong codes of the last day, and how many are allowed. */
  wrongCodes: number;
  mostWrongCodes: number;
  /** Null when another code would be looked at. */
  codesLockedUntil: Date | null;
}

interface Person {
  id: number;
  email: string;
}

export async function readLocks(portal: Portal, { id, email }: Person): Promise<Locks> {
  const { knex } = portal.database;
  const tries = await store.readTries(knex, await digestsOf(portal, knex, { id, email }));
  const codes = await store.readCount(knex, codesOf(id));
  const most = limitOf('code-failures');
  const count = codes?.count ?? 0;
  return {
    ...tries,
    wrongCodes: Math.min(count, most),
    mostWrongCodes: most,
    codesLockedUntil: codes && count >= most ? codes.until : null,
  };
}

/** The e-mails of those who are locked out now. */
export async function lockedAmong(portal: Portal, emails: string[]): Promise<Set<string>> {
  const digests = new Map(emails.map((email) => [nameDigest(portal, email).toString('hex'), email]));
  const locked = await store.findLocked(
    portal.database.knex,
    [...digests.keys()].map((hex) => Buffer.from(hex, 'hex')),
  );
  return new Set(locked.flatMap((digest) => digests.get(digest.toString('hex')) ?? []));
}

/** Forgets what failed when somebody signed in, codes too. Gives whether there was anything. */
export async function forgetFailures(portal: Portal, trx: Connection, { id, email }: Person): Promise<boolean> {
  const tries = await store.forgetTries(trx, await digestsOf(portal, trx, { id, email }));
  const codes = await store.forgetCount(trx, codesOf(id));
  return tries || codes;
}

/** Forgets failed tries at the name of a user, so that a lock ends; wrong codes still count. */
export const forgetTries = async (portal: Portal, trx: Connection, user: Person) =>
  store.forgetTries(trx, await digestsOf(portal, trx, user));

/** A user has another name now: a lock of the old one lasts, but is theirs no more. */
export const leaveOldName = (trx: Connection, userId: number): Promise<void> => store.disown(trx, userId);

/** Under the name itself, and apart from that at every browser that is remembered for it. */
async function digestsOf(portal: Portal, connection: Connection, { id, email }: Person): Promise<Buffer[]> {
  const browsers = await rememberedDigests(connection, id);
  return [nameDigest(portal, email), ...browsers.map((browser) => browserDigest(portal, email, browser))];
}

const codesOf = (userId: number) => storedKey('code-failures', String(userId));
