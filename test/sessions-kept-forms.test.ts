import assert from 'node:assert/strict';
import { givePassword, readToken } from './support/login.ts';
import { type Browser, emailOf, type Fields, startTestPortal, type TestPortal } from './support/portal.ts';

const settings = { language: 'de', timeZone: 'Europe/Berlin', theme: 'dark' };

describe('A form that is sent after the session has ended', () => {
  let test: TestPortal;
  let browser: Browser;
  before(async () => {
    test = await startTestPortal();
    await test.rows("update users set second_factor = 'off'");
  });
  beforeEach(async () => {
    browser = await test.signIn('dave');
    await readToken(browser, '/account');
  });
  after(() => test.close());

  const sessionEnds = () => test.rows("update sign_ins set last_seen_at = now() - interval '31 minutes'");

  async function sendLate(path: string, fields: Fields): Promise<void> {
    await sessionEnds();
    const { status, headers } = await browser.post(path, fields);
    assert.deepEqual([status, headers.location], [303, '/login']);
  }

  /** Signs in from the page that is there now; gives where that leads. */
  async function comeBack(email: string): Promise<string | undefined> {
    await readToken(browser, '/login');
    return (await givePassword(browser, email)).headers.location;
  }

  const themeOf = async (who: 'dave' | 'erin') =>
    (await test.rows('select theme from users where id = ?', test.ids[who]))[0]?.theme;

  it('changes nothing, and the sign-in page says so', async () => {
    await sendLate('/account', settings);
    assert.match((await browser.get('/login')).text, /nothing was saved\. What you typed is kept/);
    assert.equal(await themeOf('dave'), null);
  });

  it('is shown after signing in, and works when it is sent again', async () => {
    await sendLate('/account', settings);
    assert.equal(await comeBack(emailOf('dave')), '/kept-form');
    const page = (await browser.get('/kept-form')).text;
    assert.match(page, /Nothing was saved yet/);
    assert.deepEqual(hiddenFields(page), settings);
    await readToken(browser, '/kept-form');
    const action = /<form class="stack" method="post" action="([^"]+)"/.exec(page)?.[1] ?? '';
    assert.equal((await browser.post(action, hiddenFields(page))).status, 303);
    assert.equal(await themeOf('dave'), 'dark');
    assert.equal((await browser.get('/kept-form')).headers.location, '/', 'then it is gone');
    await test.rows("update users set theme = null, language = 'en'");
  });

  it('is still there after a reload', async () => {
    await sendLate('/account', settings);
    await comeBack(emailOf('dave'));
    await browser.get('/kept-form');
    assert.deepEqual(hiddenFields((await browser.get('/kept-form')).text), settings);
  });

  it('is led to once: after the next sign-in one is at Home', async () => {
    await sendLate('/account', settings);
    await comeBack(emailOf('dave'));
    await browser.get('/kept-form');
    await sessionEnds();
    assert.equal(await comeBack(emailOf('dave')), '/');
  });

  it('is not shown to somebody else who signs in there, now or later', async () => {
    await sendLate('/account', settings);
    await comeBack(emailOf('erin'));
    const { headers, text } = await browser.get('/kept-form');
    assert.equal(headers.location, '/');
    assert.doesNotMatch(text, /Berlin/);
    await sessionEnds();
    await comeBack(emailOf('dave'));
    assert.equal((await browser.get('/kept-form')).headers.location, '/');
  });

  it('is forgotten with Sign out', async () => {
    await sendLate('/account', settings);
    await comeBack(emailOf('dave'));
    await readToken(browser, '/kept-form');
    await browser.post('/logout');
    await comeBack(emailOf('dave'));
    assert.equal((await browser.get('/kept-form')).headers.location, '/');
  });

  it('keeps no secret: they are typed again', async () => {
    const secrets = { currentPassword: 'first secret', password: 'second secret', repeatPassword: 'second secret' };
    await sendLate('/account/password', secrets);
    const [row] = await test.rows<{ all: string }>('select json_agg(session)::text as all from session');
    assert.doesNotMatch(row?.all ?? '', /first secret|second secret/);
    await comeBack(emailOf('dave'));
    const page = (await browser.get('/kept-form')).text;
    assert.doesNotMatch(page, /first secret|second secret/);
    for (const name of Object.keys(secrets))
      assert.match(page, new RegExp(`<input class="input" type="password" id="[^"]+" name="${name}"`));
  });

  it('names what was typed as the form does, and says of choices only that they were made', async () => {
    browser = await test.signIn('alice');
    await readToken(browser, '/account');
    const typed = { firstName: 'Anna', email: '', roleId: '3', groupIds: ['1', '2'], sendMail: 'yes', password: 'x' };
    await sendLate('/users', {
      ...typed,
      formKey: '2',
      _do: 'save',
      slug: 'winter',
      note: 'nothing of ours',
      constructor: 'x',
    });
    await comeBack(emailOf('alice'));
    const page = (await browser.get('/kept-form')).text;
    assert.deepEqual(namedIn(page), [
      ['First name', 'Anna'],
      ['Role', 'As you chose it'],
      ['Groups', '2 ticked'],
      ['Send to email', 'Yes'],
    ]);
    assert.match(page, /<label for="again-password">Type this again: Password</);
  });

  it('names the texts of a page with their languages, whichever the store has', async () => {
    const typed = { title_de: 'Winter', body_fil: 'Taglamig', slug: 'winter', version: '1', title_xx: 'nowhere' };
    const own = await startTestPortal({ environment: { STORE_LANGUAGES: 'de,fil' } });
    try {
      browser = await own.visit();
      await browser.post('/pages/1/edit', typed);
      await readToken(browser, '/login');
      await own.rows("update users set second_factor = 'off'");
      await givePassword(browser, emailOf('alice'));
      assert.deepEqual(namedIn((await browser.get('/kept-form')).text), [
        ['Title (German)', 'Winter'],
        ['Text (Filipino)', 'Taglamig'],
        ['Address', 'winter'],
      ]);
    } finally {
      await own.close();
    }
  });

  it('is shown alike when it came with the token of another session', async () => {
    browser = await test.signIn('alice');
    const { status, text } = await browser.post(
      '/customers',
      { number: 'C-9', country: 'DE', toString: 'x' },
      { token: 'stale' },
    );
    assert.equal(status, 403);
    assert.deepEqual(namedIn(text), [
      ['Number', 'C-9'],
      ['Country', 'As you chose it'],
    ]);
  });

  it('keeps ticks whose names only sound secret', async () => {
    const alice = await test.signIn('alice');
    browser = alice;
    await readToken(browser, '/account');
    await sendLate('/users', {
      firstName: 'Anna',
      mustChangePassword: 'yes',
      withoutCode: 'yes',
      groupIds: ['1', '2'],
    });
    await comeBack(emailOf('alice'));
    const page = (await browser.get('/kept-form')).text;
    assert.deepEqual(hiddenFields(page), {
      firstName: 'Anna',
      mustChangePassword: 'yes',
      withoutCode: 'yes',
      groupIds: '2',
    });
    assert.equal(page.match(/<input type="hidden" name="groupIds"/g)?.length, 2);
  });

  it('is kept for a stranger too, who had filled it in before', async () => {
    browser = await test.visit();
    assert.equal((await browser.post('/account', settings)).headers.location, '/login');
    assert.equal(await comeBack(emailOf('dave')), '/kept-form');
    assert.deepEqual(hiddenFields((await browser.get('/kept-form')).text), settings);
  });

  it('is not kept for a stranger when it is long, since strangers are many', async () => {
    browser = await test.visit();
    const [before] = await test.rows<{ size: string }>('select sum(length(sess::text)) as size from session');
    await browser.post('/account', { ...settings, more: 'x'.repeat(20_000) });
    assert.match((await browser.get('/login')).text, /could not be kept/);
    const [after] = await test.rows<{ size: string }>('select sum(length(sess::text)) as size from session');
    assert.ok(Number(after?.size) - Number(before?.size) < 2_000);
  });

  it('is kept for strangers of one address twenty times in a quarter of an hour', async () => {
    await test.rows('delete from rate_limits');
    await test.rows("delete from session where sess->'kept' is not null");
    for (let sent = 1; sent <= 21; sent += 1) {
      browser = await test.visit();
      await browser.post('/account', settings);
    }
    assert.match((await browser.get('/login')).text, /could not be kept/);
    const [kept] = await test.rows<{ count: string }>(
      "select count(*) from session where sess->'kept' is not null and sess->'kept'->>'userId' is null",
    );
    await test.rows('delete from rate_limits');
    assert.equal(Number(kept?.count), 20);
  });

  it('is found again after an update of the portal, though less is known of it', async () => {
    await sendLate('/account', settings);
    await test.rows(`update session set sess = (sess::jsonb #- '{kept,known}')::json where sess->'kept' is not null`);
    assert.equal(await comeBack(emailOf('dave')), '/kept-form');
    const { status, text } = await browser.get('/kept-form');
    assert.equal(status, 200);
    assert.deepEqual(hiddenFields(text), settings);
  });

  it('shows what was typed as text, never as markup', async () => {
    await sendLate('/account?x="><script>', { theme: '"><script>alert(1)</script>', '"><b>': 'name' });
    await comeBack(emailOf('dave'));
    const page = (await browser.get('/kept-form')).text;
    assert.doesNotMatch(page, /<script|"><b>/);
    assert.match(page, /&lt;script&gt;alert\(1\)/);
  });
});

/** The fields of a page that are not seen, but for the form token; of a repeated name the last. */
function hiddenFields(page: string): Record<string, string> {
  const found = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]).filter(([name]) => name !== '_csrf'));
}

/** What a page says was typed, each with its label. */
const namedIn = (page: string) =>
  [...page.matchAll(/<dt>([^<]+)<\/dt><dd><bdi>([^<]+)</g)].map(([, label, value]) => [label, value]);
