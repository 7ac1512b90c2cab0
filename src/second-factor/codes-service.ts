import type { Connection } from '../database/database.ts';
import { codeAt, stepOf } from '../lib/authenticator.ts';
import { normaliseCode, tokenDigest } from '../lib/codes.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

/**
 * Uses up what somebody with an authenticator app typed: a code of the app, each of which works once, or a recovery
 * code. Gives which of them it was; undefined when it was neither.
 */
export async function takeAppCode(
  portal: Portal,
  trx: Connection,
  userId: number,
  typed: string,
): Promise<'app' | 'recovery-code' | undefined> {
  const code = normaliseCode(typed).toLowerCase();
  if (!/^\d{6}$/.test(code))
    return (await store.takeRecoveryCode(trx, userId, tokenDigest(code))) ? 'recovery-code' : undefined;
  const app = await store.readAuthenticator(trx, userId);
  const secret = app && portal.sealer.open(app.sealed);
  const step = app && secret ? stepOf(secret, code, app.now) : undefined;
  return step !== undefined && (await store.takeStep(trx, userId, step)) ? 'app' : undefined;
}

/** How many recovery codes somebody has left. */
export const recoveryCodesLeft = (portal: Portal, userId: number) =>
  store.countRecoveryCodes(portal.database.knex, userId);

/** The next code that somebody's app shows and that is good, for the page of the demo, whose people have no phones. */
export async function codeForDemo(portal: Portal, userId: number): Promise<string | undefined> {
  const app = portal.config.demo ? await store.readAuthenticator(portal.database.knex, userId) : undefined;
  const secret = app && portal.sealer.open(app.sealed);
  return secret && codeAt(secret, app.now, app.lastStep);
}
