import assert from 'node:assert/strict';
import type { Route } from '../src/lib/routing.ts';
import { routes } from '../src/routes.ts';
import { readToken, withPassword } from './support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';

describe('The form token', () => {
  let test: TestPortal;
  let foreign: string;
  let people: Record<'anyone' | 'code-pending' | 'signed-in', Browser>;
  before(async () => {
    test = await startTestPortal();
    foreign = (await test.visit()).token;
    people = {
      anyone: await test.visit(),
      'code-pending': await withPassword(test, 'bob'),
      'signed-in': await test.signIn('alice'),
    };
  });
  after(() => test.close());

  const browserFor = ({ access }: Route) =>
    access === 'anyone' || access === 'code-pending' ? people[access] : people['signed-in'];

  for (const route of routes.filter(({ method }) => method === 'post')) {
    it(`is asked for by ${route.url}`, async () => {
      const browser = browserFor(route);
      const path = route.url.replace(/:\w+/g, String(test.ids.dave));
      const { token } = browser;
      for (const [what, query, body] of [
        ['none', '', ''],
        ['an empty one', '', '_csrf='],
        ["another browser's", '', `_csrf=${foreign}`],
        ['two', '', `_csrf=${token}&_csrf=${token}`],
        ['a nested one', '', `_csrf[a]=${token}`],
        ['one in the address', `?_csrf=${token}`, ''],
        ['a changed one', '', `_csrf=${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`],
        ['a very long one', '', `_csrf=${'x'.repeat(20_000)}`],
      ] as const) {
        const request = browser.post(path + query, { _csrf: undefined }).set('X-CSRF-Token', token);
        const { status, text } = await request.send(body);
        assert.equal(status, 403, what);
        assert.match(text, /This page is out of date/, what);
      }
    });
  }

  it('of this browser opens every form of it', async () => {
    const browser = await test.signIn('dave');
    const first = browser.token;
    await readToken(browser, '/account');
    for (const token of [first, browser.token])
      assert.notEqual((await browser.post('/account', {}, { token })).status, 403);
  });

  it('when it is missing loses nothing: what was typed is there to be sent again, secrets are asked for', async () => {
    const browser = await test.signIn('dave');
    const typed = { currentPassword: 'very secret', password: 'more secret', note: '"typed" <b>by hand</b>' };
    const stale = await browser.post('/account/password', typed, { token: 'old' });
    assert.equal(stale.status, 403);
    assert.doesNotMatch(stale.text, /very secret|more secret|<b>by/);
    assert.match(stale.text, /<form class="stack" method="post" action="\/account\/password"/);
    assert.match(stale.text, /name="note" value="&#34;typed&#34; &lt;b&gt;by hand&lt;\/b&gt;"/);
    assert.match(stale.text, /type="password" id="[^"]+" name="currentPassword"/);
    assert.match(stale.text, /<button type="submit"[^>]*>Send it again<\/button>/);
    const fresh = /name="_csrf" value="([^"]+)"/.exec(stale.text)?.[1] ?? '';
    assert.equal((await browser.post('/account/password', typed, { token: fresh })).status, 422);
  });

  it('when it is missing changes nothing', async () => {
    const browser = await test.signIn('dave');
    await browser.post('/account', { language: 'de', timeZone: 'UTC', theme: 'dark' }, { token: foreign });
    const [dave] = await test.rows('select language, theme from users where id = ?', test.ids.dave);
    assert.deepEqual(dave, { language: 'en', theme: null });
  });

  it('is on every page in every form that is posted', async () => {
    for (const path of ['/', '/account', '/account/password', '/users/new', `/users/${test.ids.dave}/edit`]) {
      const { text } = await people['signed-in'].get(path);
      const forms = text
        .split('<form ')
        .slice(1)
        .filter((form) => /^[^>]*method="post"/.test(form));
      assert.ok(forms.length > 0, path);
      for (const form of forms) assert.match(form.split('</form>')[0] ?? '', /name="_csrf" value="[\w-]{36}"/, path);
    }
  });
});
