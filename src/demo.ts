import { type CastName, cast } from '../seeds/cast.ts';
import { seedCompany } from '../seeds/company.ts';
import { inTransaction } from './database/transactions.ts';
import { hashPassword } from './lib/passwords.ts';
import type { Portal } from './lib/portal.ts';
import { hasUsers } from './setup/service.ts';

const password = 'correct horse battery';

const about: Record<CastName, string> = {
  alice: 'is an administrator',
  bob: 'may manage users, but is no administrator',
  carol: 'sees customers masked',
  dave: 'edits pages',
  erin: 'has no permission at all',
  frank: 'is deactivated, so cannot sign in',
};

/** Fills an empty demo with the sample company; gives the lines that say who can sign in. */
export async function prepareDemo(portal: Portal): Promise<(address: string) => string[]> {
  if (!(await hasUsers(portal))) {
    const hash = await hashPassword(password, portal.config.BCRYPT_COST);
    await inTransaction(portal.database.knex, (trx) => seedCompany(trx, { hash }));
  }
  const people = Object.entries(about).map(([who, text]) => `  ${cast[who as CastName].padEnd(20)} ${text}`);
  return () => [
    '',
    `Sign in with the password "${password}" as:`,
    ...people,
    '',
    'Codes are shown on the page that asks for them. Mails go nowhere but here and under Outbox.',
  ];
}
