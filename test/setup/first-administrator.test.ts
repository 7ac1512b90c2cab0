import assert from 'node:assert/strict';
import { prepareFirstStart } from '../../src/setup/service.ts';
import { readToken } from '../support/login.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';

const address = 'https://office.example.com';
const anna = {
  firstName: 'Anna',
  lastName: 'Berg',
  email: 'anna.berg@example.com',
  password: 'a parrot under the bridge',
  repeatPassword: 'a parrot under the bridge',
};

describe('The set-up address', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal({ withCast: false });
  });
  beforeEach(() => test.rows('truncate users, setup_tokens, session, rate_limits cascade'));
  after(() => test.close());

  /** What a start prints; of the address only the part on this site. */
  async function printedPath(): Promise<string | undefined> {
    const lines = (await prepareFirstStart(test.portal))(address).join('\n');
    return /https:\/\/office\.example\.com(\/setup\?token=[\w-]{43})$/m.exec(lines)?.[1];
  }

  /** A browser in which the printed address was opened. */
  async function open(path: string): Promise<Browser> {
    const browser = await test.visit();
    const { status, headers } = await browser.get(path);
    assert.deepEqual([status, headers.location], [303, '/setup'], 'the token leaves the address');
    await readToken(browser, '/setup');
    return browser;
  }

  const opened = async () => open((await printedPath()) ?? '');
  const people = () => test.rows<{ email: string }>('select email from users');

  it('is printed when there is nobody, and makes the first administrator', async () => {
    const browser = await opened();
    const done = await browser.post('/setup', anna);
    assert.deepEqual([done.status, done.headers.location], [303, '/login']);
    assert.match((await browser.get('/login')).text, /The portal is set up\. Sign in/);
    const [user] = await test.rows(
      `select status, second_factor, must_change_password, password_expires_at, groups.built_in as "group"
       from users join group_members on user_id = users.id join groups on groups.id = group_id`,
    );
    assert.deepEqual(user, {
      status: 'active',
      second_factor: 'email',
      must_change_password: false,
      password_expires_at: null,
      group: 'administrators',
    });
    const [entry] = await test.rows(
      "select actor_name, subject_name from audit_entries where event = 'setup.completed'",
    );
    assert.deepEqual(entry, { actor_name: 'set-up', subject_name: 'Anna Berg' });
    await readToken(browser, '/login');
    const { headers } = await browser.post('/login', { email: anna.email, password: anna.password });
    assert.equal(headers.location, '/login/code');
  });

  it('is not printed when there is somebody', async () => {
    await (await opened()).post('/setup', anna);
    assert.deepEqual((await prepareFirstStart(test.portal))(address), []);
  });

  it('is needed: without it, or with another token, there is no such page', async () => {
    const path = (await printedPath()) ?? '';
    const browser = await test.visit();
    for (const wrong of ['/setup', '/setup?token=', '/setup?token=x', `${path}x`, path.slice(0, -1), `${path}&token=x`])
      assert.equal((await browser.get(wrong)).status, 404, wrong);
    assert.equal((await browser.post('/setup', anna)).status, 404);
    assert.deepEqual(await people(), []);
  });

  it('works until it was used, not only once looked at', async () => {
    const path = (await printedPath()) ?? '';
    await open(path);
    const browser = await open(path);
    assert.equal((await browser.post('/setup', { ...anna, email: '' })).status, 422);
    assert.equal((await browser.post('/setup', anna)).status, 303);
    assert.equal((await browser.post('/setup', { ...anna, email: 'second@example.com' })).status, 404);
    assert.equal((await (await test.visit()).get(path)).status, 404);
  });

  it('of an earlier start works too, and none does when one was used', async () => {
    const [first = '', second = ''] = [await printedPath(), await printedPath()];
    const [early, late] = [await open(first), await open(second)];
    assert.equal((await early.post('/setup', anna)).status, 303);
    assert.equal((await late.post('/setup', { ...anna, email: 'second@example.com' })).status, 404);
    assert.equal((await people()).length, 1);
  });

  it('makes one administrator when two people use it at once', async () => {
    const path = (await printedPath()) ?? '';
    const browsers = await Promise.all([open(path), open(path), open(path)]);
    const answers = await Promise.all(
      browsers.map((browser, index) => browser.post('/setup', { ...anna, email: `anna${index}@example.com` })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 404, 404]);
    assert.equal((await people()).length, 1);
  });

  it('is worth nothing once there is an administrator by another way', async () => {
    const browser = await opened();
    const path = (await printedPath()) ?? '';
    const { config } = test.portal;
    const settings = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'a parrot under the bridge' };
    await prepareFirstStart({ ...test.portal, config: { ...config, ...settings } });
    assert.equal((await browser.post('/setup', anna)).status, 404);
    assert.equal((await (await test.visit()).get(path)).status, 404);
    assert.deepEqual(await people(), [{ email: 'root@example.com' }]);
  });

  const wrong: [what: string, fields: Fields, says: RegExp][] = [
    ['nothing', { firstName: '', lastName: '', email: '', password: '', repeatPassword: '' }, /There are 4 problems/],
    ['no password', { password: '', repeatPassword: '' }, /Enter a password/],
    ['two different passwords', { repeatPassword: 'something else' }, /The two passwords are different/],
    ['a short password', { password: 'parrot', repeatPassword: 'parrot' }, /Password must be at least 12 characters/],
    [
      'a password of the own name',
      { password: 'annabergannaberg', repeatPassword: 'annabergannaberg' },
      /not made of the name/,
    ],
    ['no e-mail', { email: 'anna' }, /Enter an e-mail address in the right format/],
  ];
  for (const [what, fields, says] of wrong)
    it(`says what is wrong with ${what}, and keeps what else was typed`, async () => {
      const browser = await opened();
      const answer = await browser.post('/setup', { ...anna, ...fields });
      assert.equal(answer.status, 422);
      assert.match(answer.text, says);
      if (fields.firstName === undefined) assert.match(answer.text, /value="Anna"/);
      assert.doesNotMatch(answer.text, /parrot|annaberganna/);
      assert.deepEqual(await people(), []);
    });

  it('keeps its token out of the database, as all that would open the portal', async () => {
    const path = (await printedPath()) ?? '';
    await open(path);
    const [stored] = await test.rows<{ tokens: string; sessions: string }>(
      `select (select json_agg(setup_tokens)::text from setup_tokens) as tokens,
         (select json_agg(session)::text from session) as sessions`,
    );
    assert.match(stored?.sessions ?? '', /setupToken/);
    assert.ok(!`${stored?.tokens}${stored?.sessions}`.includes(path.split('=')[1] ?? ''));
  });
});

describe('A portal without a mail server', () => {
  it('makes a first administrator who signs in without a code, and asks for a longer password', async () => {
    const test = await startTestPortal({ withCast: false, environment: { SMTP_URL: '' } });
    try {
      const [, , line = ''] = (await prepareFirstStart(test.portal))(address);
      const browser = await test.visit();
      await browser.get(line.trim().slice(address.length));
      await readToken(browser, '/setup');
      const short = { password: 'parrot bridge', repeatPassword: 'parrot bridge' };
      assert.match((await browser.post('/setup', { ...anna, ...short })).text, /at least 15 characters/);
      assert.equal((await browser.post('/setup', anna)).status, 303);
      await readToken(browser, '/login');
      const { headers } = await browser.post('/login', { email: anna.email, password: anna.password });
      assert.equal(headers.location, '/');
    } finally {
      await test.close();
    }
  });
});
