import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ConfigError, loadConfig } from '../src/config.ts';
import { root } from '../src/lib/root.ts';

const long = 'x'.repeat(32);
type Environment = Record<string, string>;

describe('A setting that cannot be used', () => {
  const wrong: [variable: string, environment: Environment][] = [
    ['NODE_ENV', { NODE_ENV: 'staging' }],
    ['PORT', { PORT: 'http' }],
    ['PORT', { PORT: '65536' }],
    ['PORT', { PORT: '-1' }],
    ['PORT', { PORT: '80.5' }],
    ['WORKERS', { WORKERS: '0' }],
    ['WORKERS', { WORKERS: '17' }],
    ['WORKERS', { WORKERS: '1.5' }],
    ['WORKERS', { WORKERS: 'all' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'office.example.com' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'ftp://office.example.com' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'javascript:alert(1)' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://office.example.com/portal' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://office.example.com?x' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://office.example.com/#x' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://somebody@office.example.com' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'yes' }],
    ['TRUST_PROXY', { TRUST_PROXY: '-1' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/33' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.1,' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'proxy.example.com' }],
    ['PORTAL_NAME', { PORTAL_NAME: ' ' }],
    ['PORTAL_NAME', { PORTAL_NAME: 'x'.repeat(61) }],
    ['PORTAL_NAME', { PORTAL_NAME: 'Office\r\nBcc: x' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db/portal', SESSION_SECRET: long }],
    ['DATABASE_URL', { DATABASE_URL: 'db.example.com', SESSION_SECRET: long }],
    ['SMTP_URL', { SMTP_URL: 'mail.example.com:25', MAIL_FROM: 'office@example.com' }],
    ['SMTP_URL', { SMTP_URL: 'https://mail.example.com', MAIL_FROM: 'office@example.com' }],
    ['MAIL_FROM', { MAIL_FROM: 'Office <office@example.com>' }],
    ['MAIL_FROM', { MAIL_FROM: 'office' }],
    ['MAIL_FROM', { SMTP_URL: 'smtp://mail.example.com' }],
    ['SESSION_SECRET', { SESSION_SECRET: 'x'.repeat(31) }],
    ['SESSION_SECRET', { SESSION_SECRET: `${long},short` }],
    ['SESSION_SECRET', { SESSION_SECRET: `${long},` }],
    ['SESSION_SECRET', { DATABASE_URL: 'postgres://db/portal' }],
    ['ADMIN_EMAIL', { ADMIN_EMAIL: 'x', ADMIN_PASSWORD: 'y' }],
    ['ADMIN_EMAIL', { ADMIN_PASSWORD: 'a parrot under the bridge' }],
    ['ADMIN_PASSWORD', { ADMIN_EMAIL: 'anna@example.com' }],
    ['BCRYPT_COST', { BCRYPT_COST: '15' }],
    ['BCRYPT_COST', { BCRYPT_COST: '9' }],
    ['BCRYPT_COST', { BCRYPT_COST: 'strong' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['SESSION_SECRET_FILE', { SESSION_SECRET_FILE: '/no/such/file' }],
    ['SESSION_SECRET_FILE', { SESSION_SECRET_FILE: os.tmpdir() }],
    ['SESSION_SECRET_FILE', { SESSION_SECRET_FILE: '/no/such/file', SESSION_SECRET: long }],
  ];

  for (const [variable, environment] of wrong)
    it(`stops the start with one sentence that names ${variable}: ${JSON.stringify(environment).slice(0, 60)}`, () => {
      const { message } = refusal(environment);
      assert.match(message, new RegExp(`\\b${variable}\\b`));
      assert.match(message, /^[A-Z][^\n]*[^.\n]\.$/);
    });

  it('is shown as it is, and so is what it should be', () => {
    assert.equal(refusal({ PORT: 'http' }).message, 'PORT is "http": it should be a whole number from 0 to 65535.');
  });

  it('is not shown when it holds a secret', () => {
    const secrets: Environment[] = [
      { SESSION_SECRET: 'hush hush' },
      { SMTP_URL: 'hush hush', MAIL_FROM: 'office@example.com' },
      { DATABASE_URL: 'hush hush', SESSION_SECRET: long },
      { ADMIN_PASSWORD: 'hush hush' },
    ];
    for (const environment of secrets) assert.doesNotMatch(refusal(environment).message, /hush/);
  });

  it('is NODE_ENV=production for the demo', () => {
    assert.match(refusal({ NODE_ENV: 'production' }, true).message, /^NODE_ENV is "production": the demo/);
  });
});

describe('The settings', () => {
  it('can all be left out', () => {
    const { PORT, HOST, PUBLIC_URL, PORTAL_NAME, BCRYPT_COST, SMTP_URL, demo } = loadConfig({});
    assert.deepEqual([PORT, HOST, PUBLIC_URL], [3000, '127.0.0.1', 'http://localhost:3000']);
    assert.deepEqual([PORTAL_NAME, BCRYPT_COST, SMTP_URL, demo], ['Back Office', 12, undefined, false]);
  });

  it('of the real portal do not matter in the demo, whatever they hold', () => {
    const others = { DATABASE_URL: 'x', SESSION_SECRET: 'x', SMTP_URL: 'x', MAIL_FROM: 'x', ADMIN_EMAIL: 'x' };
    assert.equal(loadConfig({ WORKERS: '4' }, { demo: true }).WORKERS, 1);
    const { DATABASE_URL, SESSION_SECRET, SMTP_URL, MAIL_FROM, ADMIN_EMAIL, ADMIN_PASSWORD } = loadConfig(
      { ...others, ADMIN_PASSWORD: 'x', SMTP_URL_FILE: '/no/such/file' },
      { demo: true },
    );
    const known = [DATABASE_URL, SESSION_SECRET, SMTP_URL, MAIL_FROM, ADMIN_EMAIL, ADMIN_PASSWORD];
    assert.deepEqual(new Set(known), new Set([undefined]));
  });

  it('count as left out when they are set to nothing', () => {
    assert.equal(loadConfig({ PORT: '', SESSION_SECRET: '', SESSION_SECRET_FILE: '' }).PORT, 3000);
  });

  it('take a list of secrets, the newest first', () => {
    const other = 'y'.repeat(40);
    assert.deepEqual(loadConfig({ SESSION_SECRET: `${long}, ${other}` }).SESSION_SECRET, [long, other]);
  });

  it('take PUBLIC_URL with or without a slash at its end', () => {
    for (const PUBLIC_URL of ['https://office.example.com', 'https://office.example.com/'])
      assert.equal(loadConfig({ PUBLIC_URL }).PUBLIC_URL, 'https://office.example.com');
  });

  for (const proxies of ['1', '10.0.0.1', '10.0.0.0/8, 2001:db8::/32', 'loopback', 'loopback, uniquelocal'])
    it(`take the proxies ${proxies}`, () => {
      assert.equal(loadConfig({ TRUST_PROXY: proxies }).TRUST_PROXY, proxies);
    });

  describe('that are secrets', () => {
    let folder: string;
    before(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portal-config-'));
    });
    after(() => fs.rmSync(folder, { recursive: true }));

    const values: Environment = {
      SESSION_SECRET: long,
      DATABASE_URL: 'postgres://portal:hush@db/portal',
      SMTP_URL: 'smtps://portal:hush@mail.example.com',
      ADMIN_PASSWORD: 'a parrot under the bridge',
    };
    for (const [name, value] of Object.entries(values))
      it(`can come from a file: ${name}_FILE`, () => {
        const file = path.join(folder, name);
        fs.writeFileSync(file, `${value}\n`);
        const needed = { SESSION_SECRET: long, MAIL_FROM: 'office@example.com', ADMIN_EMAIL: 'a@example.com' };
        const { [name]: _replaced, ...others } = { ...needed, ADMIN_PASSWORD: 'x' } as Environment;
        const config = loadConfig({ ...others, [`${name}_FILE`]: file }) as unknown as Record<string, unknown>;
        assert.deepEqual([config[name]].flat(), [value]);
      });
  });

  it('are all named in .env.example, and nothing else is', () => {
    const example = fs.readFileSync(path.join(root, '.env.example'), 'utf8');
    const named = [...example.matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    const config = fs.readFileSync(path.join(root, 'src/config.ts'), 'utf8');
    const known = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): \[/gm)].map(([, name]) => name ?? '');
    assert.deepEqual(
      named.filter((name) => !known.includes(name.replace(/_FILE$/, ''))),
      [],
    );
  });
});

/** What the start says. */
function refusal(environment: Environment, demo = false): ConfigError {
  try {
    loadConfig(environment, { demo });
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error('nothing was wrong');
}
