import { lockRightsForOwner } from '../access/guards.ts';
import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { parseEmail } from '../lib/emails.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import type { Language } from '../lib/words.ts';
import * as store from './store.ts';

export interface Administrator {
  firstName: string;
  lastName: string;
  email: string;
  password: string;
  language: Language;
  /** Somebody else chose the password. */
  temporary: boolean;
}

/** Adds an administrator with a random password, which is the answer: for the owner of the server at the terminal. */
export async function createAdministrator(
  portal: Portal,
  by: By,
  person: { firstName: string; lastName: string; email: string },
): Promise<{ password: string } | 'not-an-email' | 'email-taken'> {
  const email = parseEmail(person.email);
  if (!email) return 'not-an-email';
  const password = generatePassword();
  const hash = await hashFor(portal, password);
  const details = { ...person, email, password, language: 'en' as const, temporary: true };
  try {
    await inTransaction(portal.database.knex, (trx) => insertAdministrator(portal, trx, by, details, hash));
  } catch (error) {
    if (brokenConstraint(error) === 'users_email_key_key') return 'email-taken';
    throw error;
  }
  return { password };
}

/** The hash is made before the transaction, which should not wait for it. */
export const hashFor = (portal: Portal, password: string) => hashPassword(password, portal.config.BCRYPT_COST);

/**
 * Adds an administrator on behalf of the owner of the server, who needs no permission. Without a mail server they
 * sign in without a code, or they never could.
 */
export async function insertAdministrator(
  portal: Portal,
  trx: Connection,
  by: By,
  person: Administrator,
  passwordHash: string,
): Promise<number> {
  await lockRightsForOwner(trx);
  const group = await store.findAdministratorsGroup(trx);
  const id = await store.insertUser(trx, {
    ...person,
    passwordHash,
    status: 'active',
    roleId: null,
    groupIds: [group],
    supervisorId: null,
    agent: false,
    maskData: false,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    secondFactor: portal.config.canMail ? 'email' : 'off',
    mustChangePassword: person.temporary,
    formKey: null,
    givenBy: null,
  });
  if (!person.temporary) await store.keepPassword(trx, id);
  const name = `${person.firstName} ${person.lastName}`;
  await record(trx, by, 'setup.completed', { id, name }, { details: { email: person.email } });
  return id;
}
