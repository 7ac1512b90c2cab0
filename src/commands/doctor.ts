import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { administratorRemainsWithout } from '../access/guards.ts';
import type { Config } from '../config.ts';
import { readServer } from '../database/health.ts';
import { describeError } from '../lib/log.ts';
import { checkMailServer } from '../lib/mail-transport.ts';
import type { Portal } from '../lib/portal.ts';
import type { StartedPortal } from '../start.ts';
import { CommandError } from './error.ts';

/** What was looked at, what was found, and how to mend it where something is wrong. */
interface Finding {
  about: string;
  found: string;
  mend?: string;
}

const OLDEST_SERVER = 15;
const MOST_SECONDS_APART = 5;
/** What `openDatabase` opens at most. */
const CONNECTIONS_OF_A_PROCESS = 15;

/** How the portal is started without touching its schema. */
type Start = () => Promise<StartedPortal>;

/** Looks over the settings, the data folder, the database, the clock and the mail server, and changes nothing. */
export async function doctor(config: Config, start: Start): Promise<string> {
  const findings = [...checkSettings(config), ...checkFolder(config), ...(await checkDatabase(config, start))];
  findings.push(await checkMail(config));
  const report = findings.map(asLine).join('\n');
  const wrong = findings.filter(({ mend }) => mend !== undefined).length;
  if (wrong > 0) throw new CommandError(`${report}\n${wrong} of ${findings.length} checks found something to mend.`);
  return `${report}\nAll ${findings.length} checks are fine.`;
}

const asLine = ({ about, found, mend }: Finding) =>
  mend === undefined ? `ok    ${about}: ${found}` : `MEND  ${about}: ${found} ${mend}`;

/** Wrong ones have stopped the command already; these work, but hardly as they were meant. */
function checkSettings({ NODE_ENV, PUBLIC_URL, TRUST_PROXY }: Config): Finding[] {
  const about = 'Settings';
  const { protocol, hostname } = new URL(PUBLIC_URL);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (NODE_ENV !== 'production') return [{ about, found: `can be used; NODE_ENV is "${NODE_ENV}".` }];
  if (local)
    return [
      {
        about,
        found: `PUBLIC_URL is ${PUBLIC_URL}.`,
        mend: 'Set it to the address that people use: it is in every mail.',
      },
    ];
  if (protocol !== 'https:')
    return [
      { about, found: `PUBLIC_URL is ${PUBLIC_URL}.`, mend: 'Put a proxy with TLS in front and set an https address.' },
    ];
  if (!TRUST_PROXY)
    return [
      { about, found: 'TRUST_PROXY is not set.', mend: 'Set it to 1 behind a proxy: else everybody has one address.' },
    ];
  return [{ about, found: 'can be used.' }];
}

/** Nobody else on this machine should read the secret, and the portal has to write beside it. */
function checkFolder({ DATA_DIR, DATABASE_URL }: Config): Finding[] {
  if (DATABASE_URL || !existsSync(DATA_DIR)) return [];
  const about = 'Data folder';
  const secret = path.join(DATA_DIR, 'session-secret');
  if (!isWritable(DATA_DIR))
    return [{ about, found: `${DATA_DIR} cannot be written.`, mend: 'Give it to the account that runs the portal.' }];
  if (existsSync(secret) && (statSync(secret).mode & 0o077) !== 0)
    return [{ about, found: `${secret} can be read by other accounts.`, mend: `Run: chmod 600 ${secret}` }];
  return [{ about, found: `${DATA_DIR} can be written, and its secret is nobody else's.` }];
}

async function checkDatabase(config: Config, start: Start): Promise<Finding[]> {
  if (!config.DATABASE_URL && !existsSync(config.DATA_DIR))
    return [{ about: 'Database', found: 'there is none yet: the first start makes it.' }];
  try {
    const { portal, stop } = await start();
    try {
      return await lookInto(portal, config);
    } finally {
      await stop();
    }
  } catch (error) {
    const { message, code } = describeError(error);
    const mend = config.DATABASE_URL ? 'Check DATABASE_URL and whether that server runs.' : 'Its folder is DATA_DIR.';
    return [{ about: 'Database', found: `cannot be reached: ${message || code}.`, mend }];
  }
}

async function lookInto(portal: Portal, config: Config): Promise<Finding[]> {
  const { version, missing, pending, secondsAhead, connections } = await readServer(portal.database);
  const findings = [
    version < OLDEST_SERVER
      ? { about: 'Database', found: `PostgreSQL ${version} is too old.`, mend: `Use ${OLDEST_SERVER} or newer.` }
      : { about: 'Database', found: `PostgreSQL ${version} answers.` },
    ...missing.map((name) => ({
      about: 'Database',
      found: `the extension ${name} is not at hand.`,
      mend: "Install PostgreSQL's contrib package on the server.",
    })),
    ...checkConnections(config, connections),
    pending > 0
      ? { about: 'Schema', found: `${pending} migrations are due.`, mend: 'Run: npm run migrate' }
      : { about: 'Schema', found: 'is up to date.' },
    Math.abs(secondsAhead) > MOST_SECONDS_APART
      ? {
          about: 'Clock',
          found: `differs from the database's by ${Math.round(secondsAhead)} s.`,
          mend: 'Let both follow a time server.',
        }
      : { about: 'Clock', found: "agrees with the database's." },
  ];
  return pending > 0 ? findings : [...findings, await checkAdministrators(portal)];
}

/** The portal's own database has enough for as many processes as there may be. */
function checkConnections({ WORKERS, DATABASE_URL }: Config, allowed: number): Finding[] {
  const needed = WORKERS * CONNECTIONS_OF_A_PROCESS;
  if (!DATABASE_URL || needed <= allowed) return [];
  const found = `lets ${allowed} connections in, and with WORKERS=${WORKERS} the portal may take ${needed}.`;
  return [{ about: 'Database', found, mend: "Raise PostgreSQL's max_connections, or lower WORKERS." }];
}

async function checkAdministrators({ database }: Portal): Promise<Finding> {
  const about = 'Administrators';
  if (await administratorRemainsWithout(database.knex, 0)) return { about, found: 'somebody can administrate.' };
  const mend = 'Run "activate" or "reset-password" for an old one, or "create-admin" for a new one.';
  return { about, found: 'nobody who can sign in is an administrator.', mend };
}

async function checkMail({ demo, SMTP_URL }: Config): Promise<Finding> {
  const about = 'Mail';
  if (demo) return { about, found: 'the demo sends none.' };
  if (!SMTP_URL)
    return { about, found: 'no mail server is set: passwords are handed over, and nobody is sent a code.' };
  const wrong = await checkMailServer(SMTP_URL);
  if (wrong === undefined) return { about, found: 'the mail server lets the portal in.' };
  return { about, found: `the mail server does not: ${wrong}.`, mend: 'Check SMTP_URL. Until then no code arrives.' };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
