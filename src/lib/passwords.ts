import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { createSemaphore } from './semaphore.ts';

/** Letters and digits without those that look alike (0 O o, 1 I l i). */
const alphabet = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const generatedLength = 20;

let hashing = createSemaphore(placesOf(1), 64);

/** Tells how many processes hash on this machine's cores, this one included, before the first hash. */
export function shareCores(processes: number): void {
  hashing = createSemaphore(placesOf(processes), 64);
}

/**
 * bcrypt runs in the thread pool of four that DNS and files need too: one thread, and one core of all the processes
 * together, are left for the others.
 */
function placesOf(processes: number): number {
  return Math.min(3, Math.max(1, Math.floor((availableParallelism() - 1) / processes)));
}

/** The bcrypt hash of a password; `cost` is the base-2 logarithm of its rounds. Throws `Busy` when too many wait. */
export async function hashPassword(password: string, cost: number): Promise<string> {
  return hashing(() => bcrypt.hash(prepare(password), cost));
}

/** Whether the password belongs to the hash. Throws `Busy` when too many wait. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  return hashing(() => bcrypt.compare(prepare(password), hash));
}

/**
 * The same, where nobody may learn from the time it takes to say no how long ago the hash was made: costs double, so one
 * comparison with the hash and one at each cost from its own to below `cost` take as long as one at `cost`.
 */
export async function verifyPasswordEvenly(password: string, hash: string, cost: number): Promise<boolean> {
  const right = await verifyPassword(password, hash);
  if (!right)
    for (let rounds = bcrypt.getRounds(hash); rounds < cost; rounds += 1)
      await verifyPassword(password, dummyHash(rounds));
  return right;
}

/** Whether the hash was made with less effort than `cost`, so that the next sign-in should make it anew. */
export function needsRehash(hash: string, cost: number): boolean {
  return bcrypt.getRounds(hash) < cost;
}

/**
 * A well-formed hash that no password belongs to, for those who cannot sign in: comparing with it takes as long
 * as comparing with a real one. It is made up, not computed, so that the first comparison is not slower either.
 */
export function dummyHash(cost: number): string {
  return bcrypt.genSaltSync(cost) + randomBytes(23).toString('base64').slice(0, 31).replaceAll('+', '.');
}

/** A random password of 20 characters, 115 bits, that can be read out and copied by hand. */
export function generatePassword(): string {
  return Array.from({ length: generatedLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

/**
 * bcrypt reads 72 bytes and stops at a zero byte, so it gets a digest in base64, 64 characters. The key keeps the
 * digest from being one that leaked elsewhere (OWASP Password Storage Cheat Sheet, "Pre-Hashing Passwords with
 * bcrypt"). NFC, because keyboards differ in how they send the same letter (NIST SP 800-63B-4, 3.1.1.2).
 */
function prepare(password: string): string {
  return createHmac('sha384', 'back-office password').update(password.normalize('NFC')).digest('base64');
}
