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
});
