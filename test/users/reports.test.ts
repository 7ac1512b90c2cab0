import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, headingIn, textOf } from './page.ts';

describe('The people below somebody', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  const namesIn = (html: string) =>
    [...(html.split('id="level"')[1] ?? '').matchAll(/class="who-name" href="[^"]*"><bdi>([^<]*)</g)].map(
      ([, name]) => name,
    );
  const under = (supervisor_id: number, name: string, columns = {}) =>
    addUser(test, name, { supervisor_id, ...columns });

  it('are shown a level at a time, with how many are below each of them', async () => {
    const top = await addUser(test, 'Top');
    const middle = await under(top, 'Middle');
    await under(top, 'Another');
    await under(top, 'Gone', { status: 'deleted' });
    const low = await under(middle, 'Low');
    const { text } = await alice.get(`/users/${top}/reports`);
    assert.equal(headingIn(text), 'People below Top Test');
    assert.deepEqual(namesIn(text), ['Another Test', 'Middle Test']);
    assert.match(textOf(text), /Another Test another@example\.com Middle Test/);
    assert.match(text, new RegExp(`href="/users/${middle}/reports">1 person below`));
    const lower = (await alice.get(`/users/${low}/reports`)).text;
    assert.match(textOf(lower), /The way up Top Test Middle Test Low Test/);
    assert.match(textOf(lower), /Nobody reports to Low Test/);
  });

  it('are shown page by page, each once, forwards and backwards', async () => {
    const boss = await addUser(test, 'Boss');
    await test.rows(
      `insert into users (first_name, last_name, email, password_hash, supervisor_id)
       select 'Person', lpad(number::text, 3, '0'), 'person' || number || '@example.com', '', ?
       from generate_series(1, 60) as number`,
      boss,
    );
    const seen: (string | undefined)[] = [];
    let path = `/users/${boss}/reports`;
    for (let page = 0; page < 3; page += 1) {
      const { text } = await alice.get(path);
      seen.push(...namesIn(text));
      path = /href="([^"]*)" rel="next"/.exec(text)?.[1] ?? '';
    }
    assert.deepEqual([seen.length, new Set(seen).size, path], [60, 60, '']);
    const last = (await alice.get(`/users/${boss}/reports?last=1`)).text;
    assert.match(textOf(last), /36–60 of 60 users/);
    const before = /href="([^"]*)" rel="prev"/.exec(last)?.[1] ?? '';
    assert.equal(namesIn((await alice.get(before)).text).length, 25);
  });

  it('are shown also where somebody is below themselves by a loop', async () => {
    const one = await addUser(test, 'One');
    const two = await under(one, 'Two');
    await test.rows('update users set supervisor_id = ? where id = ?', two, one);
    assert.equal((await alice.get(`/users/${one}/reports`)).status, 200);
  });

  it('are for those who may see users', async () => {
    const browser = await test.signIn(await addUserWith(test, 'Nosy', ['users.edit']));
    assert.equal((await browser.get(`/users/${test.ids.bob}/reports`)).status, 403);
    assert.equal((await alice.get('/users/999999/reports')).status, 404);
  });
});
