import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { hasForbiddenCharacters } from './lib/text.ts';

/** A setting that cannot be used. The message is one sentence for the person who starts the portal. */
export class ConfigError extends Error {}

const secrets = ['SESSION_SECRET', 'DATABASE_URL', 'SMTP_URL', 'ADMIN_PASSWORD'] as const;

/** What belongs to the real portal: the demo has a database and people of its own, sends no mail, and is one process. */
const notInDemo: readonly string[] = [...secrets, 'MAIL_FROM', 'ADMIN_EMAIL', 'WORKERS'];

const urlOf = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

/** As many as the portal's own database has connections for. */
const mostProcesses = 16;

const settings = {
  NODE_ENV: [z.enum(['development', 'test', 'production']).default('development'), 'development, test or production'],
  HOST: [z.string().min(1).default('127.0.0.1'), 'an address to listen on'],
  PORT: [z.coerce.number().int().min(0).max(65535).default(3000), 'a whole number from 0 to 65535'],
  WORKERS: [
    z.coerce.number().int().min(1).max(mostProcesses).default(1),
    `the number of processes, from 1 to ${mostProcesses}`,
  ],
  PUBLIC_URL: [
    urlOf('http:', 'https:')
      .refine((value) => URL.canParse(value) && isOrigin(new URL(value)))
      .optional(),
    'an http or https address without a path, such as https://office.example.com',
  ],
  TRUST_PROXY: [
    z
      .string()
      .refine((list) => /^\d{1,2}$/.test(list) || list.split(',').every((entry) => isNetwork(entry.trim())))
      .optional(),
    'the number of proxies in front, or their addresses with commas between them',
  ],
  PORTAL_NAME: [
    z
      .string()
      .trim()
      .min(1)
      .max(60)
      .refine((name) => !hasForbiddenCharacters(name))
      .default('Back Office'),
    'a name of 1 to 60 characters',
  ],
  STORE_NAME: [
    z
      .string()
      .trim()
      .min(1)
      .max(60)
      .refine((name) => !hasForbiddenCharacters(name))
      .default('Store'),
    'a name of 1 to 60 characters',
  ],
  STORE_LANGUAGES: [
    z
      .string()
      .default('en,de')
      .transform((list) => list.split(',').map((code) => code.trim()))
      .refine((codes) => codes.every((code) => /^[a-z]{2,3}$/.test(code)) && new Set(codes).size === codes.length)
      .refine((codes) => codes.length <= 8),
    'one to eight codes of languages with commas between them, such as en,de, the main one first',
  ],
  DATA_DIR: [z.string().min(1).default('data'), 'a folder'],
  DATABASE_URL: [urlOf('postgres:', 'postgresql:').optional(), 'a postgres:// address'],
  SMTP_URL: [urlOf('smtp:', 'smtps:').optional(), 'an smtp:// or smtps:// address'],
  MAIL_FROM: [
    z
      .string()
      .regex(/^[^\s@<>]+@[^\s@<>]+$/)
      .optional(),
    'one e-mail address',
  ],
  SESSION_SECRET: [
    z
      .string()
      .transform((list) => list.split(',').map((secret) => secret.trim()))
      .refine((list) => list.every((secret) => secret.length >= 32))
      .optional(),
    'one secret of at least 32 characters, or several with commas between them, the newest first',
  ],
  ADMIN_EMAIL: [z.string().min(3).optional(), 'one e-mail address'],
  ADMIN_PASSWORD: [z.string().min(1).optional(), 'the first password of the first administrator'],
  BCRYPT_COST: [z.coerce.number().int().min(4).max(14).default(12), 'a whole number from 10 to 14'],
  LOG_LEVEL: [
    z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
    'silent, fatal, error, warn, info, debug or trace',
  ],
} as const;

type Settings = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name][0]> };

export interface Config extends Settings {
  /** Sample data, no mail server, codes on the page. */
  demo: boolean;
  /** Whether mail can be sent: by a server, or in the demo by showing it. */
  canMail: boolean;
  /** What people type into their browsers. */
  PUBLIC_URL: string;
}

/** Reads and checks the environment, once. A variable that is set to nothing counts as not set. */
export function loadConfig(environment: NodeJS.ProcessEnv, { demo = false } = {}): Config {
  const values: Record<string, unknown> = {};
  for (const [name, [schema, expected]] of Object.entries(settings)) {
    const given = demo && notInDemo.includes(name) ? undefined : readSetting(environment, name);
    const result = schema.safeParse(given);
    if (!result.success) throw new ConfigError(`${name} ${describe(name, given)}: it should be ${expected}.`);
    values[name] = result.data;
  }
  const read = values as Settings;
  checkTogether(read, demo);
  const publicUrl = read.PUBLIC_URL ?? `http://localhost:${read.PORT}`;
  return { ...read, demo, canMail: demo || read.SMTP_URL !== undefined, PUBLIC_URL: publicUrl.replace(/\/$/, '') };
}

/** The process's own environment, with `.env` added where there is one. */
export function readEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

const isOrigin = ({ pathname, search, hash, username, password }: URL) =>
  pathname === '/' && search + hash + username + password === '';

/** An address, a range such as 10.0.0.0/8, or one of the names that Express knows for ranges. */
function isNetwork(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits = '1', ...more] = entry.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most;
}

function readSetting(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = (secrets as readonly string[]).includes(name) ? environment[`${name}_FILE`] : undefined;
  if (!file) return environment[name] || undefined;
  if (environment[name]) throw new ConfigError(`${name} and ${name}_FILE are both set: keep one of them.`);
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    throw new ConfigError(`${name}_FILE is "${file}": it should be a file that can be read.`);
  }
}

function describe(name: string, given: string | undefined): string {
  if (given === undefined) return 'is not set';
  return (secrets as readonly string[]).includes(name)
    ? 'holds a value that cannot be used'
    : `is ${JSON.stringify(given)}`;
}

function checkTogether(read: Settings, demo: boolean): void {
  if (demo && read.NODE_ENV === 'production')
    throw new ConfigError('NODE_ENV is "production": the demo shows codes on its pages and does not run there.');
  if (read.BCRYPT_COST < 10 && read.NODE_ENV !== 'test')
    throw new ConfigError(`BCRYPT_COST is "${read.BCRYPT_COST}": it should be a whole number from 10 to 14.`);
  if (read.SMTP_URL && !read.MAIL_FROM)
    throw new ConfigError('MAIL_FROM is not set: with SMTP_URL it should be the sender of all mails.');
  if (read.DATABASE_URL && !read.SESSION_SECRET)
    throw new ConfigError(
      'SESSION_SECRET is not set: with DATABASE_URL it should be a secret of at least 32 characters.',
    );
  if (Boolean(read.ADMIN_EMAIL) !== Boolean(read.ADMIN_PASSWORD))
    throw new ConfigError('ADMIN_EMAIL and ADMIN_PASSWORD go together: set both or neither.');
}
