import { setTimeout as pause } from 'node:timers/promises';
import { digest } from '../lib/codes.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/** Where a form led to, and the cookies that came with it. */
export interface Answer {
  location: string;
  /** The session that its sender is in since. */
  sessionId: string;
  /** The session cookie that the form came with. */
  sessionCookie: string;
  /** What else was set. */
  cookies: string[];
}

/** The milliseconds after which the second of two forms looks again whether the first is through. */
const PAUSES = [50, 100, 200, 400, 800, 1_600, 3_200, 0];

/**
 * Whoever sends a form for the first time gets `first`, and has to say what became of it. Whoever sends the very same
 * one again, to the last field, while that goes on or within ten seconds after it, gets its answer. Undefined when there
 * was none in time.
 */
export async function claimForm(
  portal: Portal,
  path: string,
  body: unknown,
): Promise<{ first: string } | { answer: Answer } | undefined> {
  const { knex } = portal.database;
  const id = digest(portal.digestKey, 'form', path, JSON.stringify(body)).toString('hex', 0, 16);
  for (const time of PAUSES) {
    if (await store.claim(knex, id)) return { first: id };
    const sealed = await store.readAnswer(knex, id);
    const opened = sealed && portal.sealer.open(sealed);
    if (opened) return { answer: JSON.parse(opened) as Answer };
    await pause(time);
  }
  return undefined;
}

/** The form led on: whoever sends it again is led there too. */
export const keepAnswer = (portal: Portal, id: string, answer: Answer) =>
  store.keepAnswer(portal.database.knex, id, portal.sealer.seal(JSON.stringify(answer)));

/** The form led nowhere, so it can be sent again. */
export const releaseForm = (portal: Portal, id: string) => store.release(portal.database.knex, id);
