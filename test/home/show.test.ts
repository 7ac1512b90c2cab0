import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { textOf } from '../users/page.ts';

describe('Home', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  it('tells somebody without any permission that this is so, and leads to what they may do', async () => {
    const { text } = await (await test.signIn('erin')).get('/');
    assert.match(textOf(text), /You have no permissions yet .*Ask an administrator\. What may I do, and why\?/);
    assert.match(text, /<a href="\/account\/access">/);
    assert.doesNotMatch((await (await test.signIn('dave')).get('/')).text, /no permissions yet/);
  });

  it('shows four numbers, each leading to what was counted, to whom may see all of it', async () => {
    await test.rows("insert into customers (number) select 'C-' || n from generate_series(1, 3) as n");
    const { text } = await (await test.signIn('alice')).get('/');
    const tiles = [...text.matchAll(/<a class="tile" href="([^"]*)"><b>(.*?)<\/b> <span>(.*?)<\/span>/g)];
    assert.deepEqual(
      tiles.map(([, url, number, label]) => [url, number, label]),
      [
        ['/users?status=active', '5', 'Active users'],
        ['/users?status=deactivated', '1', 'Deactivated users'],
        ['/customers', '3', 'Customers'],
        ['/customers?assigned=me', '0', 'Customers assigned to you'],
      ],
    );
    assert.doesNotMatch((await (await test.signIn('erin')).get('/')).text, /class="tile" href="\/(users|customers)/);
  });

  it('tells who is locked, and leads to them', async () => {
    const alice = await test.signIn('alice');
    assert.doesNotMatch((await alice.get('/')).text, /locked/);
    const visitor = await test.visit();
    const guess = async (email: string) => {
      for (let turn = 0; turn < 5; turn += 1) await visitor.post('/login', { email, password: 'wrong' });
    };
    for (const email of ['erin@example.com', 'frank@example.com', 'nobody@example.com']) await guess(email);
    const { text } = await alice.get('/');
    assert.match(
      textOf(text),
      /1 user is locked Active, and gave wrong passwords too often just now Review users who are/,
    );
    const list = await alice.get((/href="(\/users\?[^"]*locked[^"]*)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&'));
    assert.match(list.text, /erin@example\.com/);
    assert.doesNotMatch(list.text, /frank@example\.com/);
  });

  it('shows what one changed last, and nothing of what others did', async () => {
    const { ids } = test;
    const bob = await test.signIn('bob');
    assert.doesNotMatch((await bob.get('/')).text, /Your recent changes/);
    await bob.get(`/users/${ids.erin}/deactivate`);
    await bob.post(`/users/${ids.erin}/deactivate`);
    assert.equal((await bob.get('/groups/new')).status, 403);
    const { text } = await bob.get('/');
    assert.match(
      textOf(text),
      /Your recent changes Your history Bob \w+ deactivated Erin \w+ Open Erin \w+ \d+ \w+ \d{4}, \d\d:\d\d/,
    );
    assert.match(text, new RegExp(`<a href="/users/${ids.erin}">`));
    assert.doesNotMatch(textOf(text), /refused|signed in/);
    assert.doesNotMatch((await (await test.signIn('alice')).get('/')).text, /Your recent changes/);
  });
});
