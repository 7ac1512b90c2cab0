import type { Connection } from '../database/database.ts';
import { cleanSearch } from '../database/search.ts';
import { type Actor, may } from '../lib/access.ts';
import { emailKey, parseEmail } from '../lib/emails.ts';
import type { FieldError } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { findNamed } from './checks-service.ts';
import type { User } from './store.ts';
import * as store from './store.ts';
import * as supervisorStore from './supervisor-store.ts';

/** Somebody whom a search has found, and whether they could be the supervisor. */
export interface Candidate {
  id: number;
  name: string;
  email: string;
  /** They report to the user, directly or through others. */
  below: boolean;
}

const mostFound = 10;

/**
 * The supervisor who was named, by e-mail or by name, or what is wrong with the name: active, not oneself, and no
 * loop. One who stays may have been deactivated since. Ask it with the rights locked, so that two changes cannot close
 * a loop together.
 */
export async function chooseSupervisor(
  connection: Connection,
  actor: Actor,
  typed: string,
  user?: User,
): Promise<{ id: number | null } | FieldError> {
  if (typed === '') return { id: null };
  if (user?.supervisorEmail && emailKey(typed) === emailKey(user.supervisorEmail)) return { id: user.supervisorId };
  const found = await findNamed(connection, actor, typed, user?.id ?? null);
  if ('code' in found || !user) return found;
  const below = await supervisorStore.findBelow(connection, user.id, [found.id]);
  return below.length > 0 ? { code: 'loop' } : found;
}

/** Active users who match what was typed, ten at most. Nobody for whom users are not to be seen. */
export async function searchSupervisors(
  portal: Portal,
  actor: Actor,
  typed: string,
  userId: number | null,
): Promise<{ candidates: Candidate[]; more: boolean }> {
  const words = cleanSearch(typed);
  if (!may(actor, 'users.view') || words === '') return { candidates: [], more: false };
  const { knex } = portal.database;
  const found = await store.findActiveByWords(knex, words, mostFound + 2);
  const others = found.filter(({ id }) => id !== userId);
  const candidates = others.slice(0, mostFound);
  const ids = candidates.map(({ id }) => id);
  const below = new Set(userId === null ? [] : await supervisorStore.findBelow(knex, userId, ids));
  return {
    candidates: candidates.map((one) => ({ ...one, below: below.has(one.id) })),
    more: others.length > mostFound,
  };
}

/** The e-mail of somebody who was chosen among those found. */
export async function emailOfChosen(portal: Portal, actor: Actor, id: number): Promise<string | undefined> {
  if (!may(actor, 'users.view')) return undefined;
  return (await supervisorStore.findActive(portal.database.knex, id))?.email;
}

/** Whose e-mail this is, as far as the actor may see that. */
export async function nameOfSupervisor(portal: Portal, actor: Actor, typed: string): Promise<string | undefined> {
  const email = may(actor, 'users.view') ? parseEmail(typed) : undefined;
  return email ? (await store.findByEmailKey(portal.database.knex, emailKey(email)))?.name : undefined;
}
