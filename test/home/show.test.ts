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
