import type { By } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { newToken, tokenDigest } from '../lib/codes.ts';
import { parseEmail } from '../lib/emails.ts';
import type { FieldError } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import type { Language } from '../lib/words.ts';
import { passwordError } from '../password/service.ts';
import { hashFor, insertAdministrator } from '../users/administrator-service.ts';
import { SetupError } from './error.ts';
import type { SetupValues } from './form.ts';
import * as store from './store.ts';

export const hasUsers = (portal: Portal) => store.hasUsers(portal.database.knex);

export const knowsToken = (portal: Portal, digest: Buffer) => store.knowsToken(portal.database.knex, digest);

/**
 * With nobody in the database: makes the administrator that the environment names, or a one-time set-up address.
 * Gives the lines that tell the person who started the portal.
 */
export async function prepareFirstStart(portal: Portal): Promise<(address: string) => string[]> {
  if (await hasUsers(portal)) return () => [];
  const { ADMIN_EMAIL, ADMIN_PASSWORD } = portal.config;
  if (ADMIN_EMAIL && ADMIN_PASSWORD) return createFromEnvironment(portal, ADMIN_EMAIL, ADMIN_PASSWORD);
  const token = newToken();
  await store.insertToken(portal.database.knex, tokenDigest(token));
  return (address) => [
    '',
    'Nobody can sign in yet. Make the first administrator at:',
    `  ${address}/setup?token=${token}`,
  ];
}

/** Makes the first administrator with a token from the terminal, or says what is wrong with which field. */
export async function completeSetup(
  portal: Portal,
  digest: Buffer,
  values: SetupValues,
  by: { address: string | undefined; requestId: string; language: Language },
): Promise<'done' | 'token-used' | { field: string; error: FieldError }> {
  const error = passwordError(portal, values.password, values, portal.config.canMail);
  if (error) return { field: 'password', error };
  const hash = await hashFor(portal, values.password);
  const person = { ...values, language: by.language, temporary: false };
  const setup: By = { id: null, name: 'set-up', address: by.address, requestId: by.requestId };
  return inTransaction(portal.database.knex, async (trx) => {
    if (!(await store.takeTokens(trx, digest))) return 'token-used';
    await insertAdministrator(portal, trx, setup, person, hash);
    return 'done';
  });
}

/** Once: with users in the database the two variables mean nothing any more. */
async function createFromEnvironment(portal: Portal, typed: string, password: string): Promise<() => string[]> {
  const email = parseEmail(typed);
  if (!email) throw new SetupError(`ADMIN_EMAIL is "${typed}": it should be one e-mail address.`);
  const person = { firstName: 'First', lastName: 'Administrator', email, password };
  const error = passwordError(portal, password, person, portal.config.canMail);
  if (error) throw new SetupError(`ADMIN_PASSWORD cannot be used (${error.code}): it should be a good first password.`);
  const hash = await hashFor(portal, password);
  await inTransaction(portal.database.knex, async (trx) => {
    await store.lockSetup(trx);
    if (await store.hasUsers(trx)) return;
    const details = { ...person, language: 'en' as const, temporary: true };
    await insertAdministrator(portal, trx, { id: null, name: 'environment' }, details, hash);
  });
  return () => [
    '',
    `The first administrator is ${email}, with the password from ADMIN_PASSWORD, to be changed at the first sign-in.`,
  ];
}
