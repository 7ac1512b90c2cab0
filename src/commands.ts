import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { sample } from '../seeds/sample.ts';
import { commandLine, record } from './audit/service.ts';
import { doctor } from './commands/doctor.ts';
import { CommandError } from './commands/error.ts';
import { importCustomers, importUsers } from './commands/imports.ts';
import { type Options, readArguments } from './commands/options.ts';
import * as people from './commands/people.ts';
import { type Config, ConfigError, loadConfig, readEnvironment } from './config.ts';
import { DatabaseStartError } from './database/embedded.ts';
import { describeError } from './lib/log.ts';
import { hashPassword } from './lib/passwords.ts';
import type { Portal } from './lib/portal.ts';
import { type StartedPortal, startPortal } from './start.ts';
import { createAdministrator } from './users/administrator-service.ts';

interface Command {
  usage: string;
  /** `operand` is what stands behind the name of the command. */
  run(portal: Portal, options: Options, operand?: string): Promise<string>;
  /** Instead of `run`, for what has to work where the portal cannot be started. */
  examine?(config: Config, start: () => Promise<StartedPortal>): Promise<string>;
  /** For users who are there already: called in the wrong folder, it makes no new database. */
  forUsers?: true;
}

/** For the owner of the server, who needs no permission. Each says what it did; the trail says "command line". */
const commands: Record<string, Command> = {
  migrate: {
    usage: 'migrate — brings the database schema up to date',
    run: async () => 'The database schema is up to date.',
  },
  'create-admin': {
    usage: 'create-admin --email E-MAIL [--first-name NAME] [--last-name NAME] — adds an administrator',
    run: createAdmin,
  },
  'reset-password': {
    usage: 'reset-password --email E-MAIL — prints a password for one sign-in and ends all sessions of that user',
    run: people.resetPassword,
    forUsers: true,
  },
  'disable-two-factor': {
    usage: 'disable-two-factor --email E-MAIL — lets that user sign in without a code',
    run: people.disableTwoFactor,
    forUsers: true,
  },
  unlock: {
    usage: 'unlock --email E-MAIL — forgets the wrong passwords and codes of that user',
    run: people.unlock,
    forUsers: true,
  },
  activate: {
    usage: 'activate --email E-MAIL — lets a deactivated or deleted user in again',
    run: people.activate,
    forUsers: true,
  },
  'sign-out-all': {
    usage: 'sign-out-all [--email E-MAIL] — ends the sessions of everybody, or of that user',
    run: people.signOutAll,
    forUsers: true,
  },
  doctor: {
    usage: 'doctor — checks settings, data folder, database, clock and mail, and says how to mend what is wrong',
    run: async () => '',
    examine: doctor,
  },
  'import-customers': {
    usage: 'import-customers FILE [--check] [--rejected FILE] — adds and changes customers from a CSV file',
    run: importCustomers,
  },
  'import-users': {
    usage:
      'import-users FILE [--check] [--rejected FILE] [--links | --passwords FILE] — adds and changes users from a CSV file',
    run: importUsers,
  },
  sample: {
    usage: 'sample --users N --customers N — adds invented users and customers',
    run: addSample,
  },
};

async function createAdmin(portal: Portal, options: Options): Promise<string> {
  const created = await createAdministrator(portal, commandLine, {
    firstName: options['first-name'] ?? 'New',
    lastName: options['last-name'] ?? 'Administrator',
    email: options.email ?? '',
  });
  if (created === 'not-an-email') throw new CommandError('--email should be one e-mail address.');
  if (created === 'email-taken') throw new CommandError('This e-mail already belongs to a user.');
  return [
    `${options.email} is an administrator now. Address: ${portal.config.PUBLIC_URL}`,
    `Password, for one sign-in within 72 hours: ${created.password}`,
  ].join('\n');
}

/** Invented users are in a real database: nobody signs in as one of them before they get a password. */
async function addSample(portal: Portal, options: Options): Promise<string> {
  const [users, customers] = [countOf(options, 'users'), countOf(options, 'customers')];
  const passwordHash = await hashPassword(randomBytes(32).toString('base64url'), portal.config.BCRYPT_COST);
  const details = { addedUsers: users, addedCustomers: customers };
  await sample(portal.database.knex, { users, customers, passwordHash }, print, (trx) =>
    record(trx, commandLine, 'sample.added', { id: null, name: '' }, { details }),
  );
  return [
    `Added ${users} users and ${customers} customers.`,
    ...(users > 0 ? ['Nobody knows the password of these users: give one to whom you want to sign in as.'] : []),
  ].join('\n');
}

function countOf(options: Options, name: 'users' | 'customers'): number {
  const count = Number(options[name] ?? '0');
  if (Number.isInteger(count) && count >= 0 && count <= 10_000_000) return count;
  throw new CommandError(`--${name} is "${options[name]}": it should be a whole number up to 10,000,000.`);
}

async function main(): Promise<void> {
  const { name, operand, values } = readArguments();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new CommandError(usage(name));
  const config = loadConfig({ ...readEnvironment(), LOG_LEVEL: 'silent' });
  if (command.examine) return print(await command.examine(config, () => startPortal(config, { migrated: false })));
  if (command.forUsers) refuseNewFolder(config);
  const { portal, stop } = await startPortal(config);
  try {
    print(await command.run(portal, values, operand));
  } finally {
    await stop();
  }
}

function refuseNewFolder({ DATABASE_URL, DATA_DIR }: Config): void {
  if (DATABASE_URL || existsSync(DATA_DIR)) return;
  const settings = 'Call this where the portal is started, or set DATA_DIR or DATABASE_URL as they are there.';
  throw new CommandError(`There is no database in ${path.resolve(DATA_DIR)}. ${settings}`);
}

const usage = (name: string) =>
  [
    name ? `There is no command "${name}". Commands:` : 'npm run portal -- COMMAND',
    ...Object.values(commands).map((command) => `  ${command.usage}`),
  ].join('\n');

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const expected = [CommandError, ConfigError, DatabaseStartError].some((kind) => error instanceof kind);
  process.stderr.write(`${expected ? (error as Error).message : JSON.stringify(describeError(error))}\n`);
  process.exitCode = 1;
});
