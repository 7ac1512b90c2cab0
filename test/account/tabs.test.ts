import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { headingIn } from '../users/page.ts';

describe('The tabs of My account', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const tabsIn = (html: string) =>
    [
      ...(html.split('<nav class="tabs"')[1]?.split('</nav>')[0] ?? '').matchAll(/<a href="([^"]+)"( aria-current)?/g),
    ].map(([, url, current]) => ({
      url,
      current: current !== undefined,
    }));

  it('stand on every page that they lead to, which marks its own', async () => {
    const erin = await test.signIn('erin');
    const tabs = tabsIn((await erin.get('/account')).text);
    assert.equal(tabs.length, 6);
    for (const { url = '' } of tabs) {
      const { text } = await erin.get(url);
      assert.equal(headingIn(text), 'My account', url);
      assert.deepEqual(
        tabsIn(text),
        tabs.map((tab) => ({ url: tab.url, current: tab.url === url })),
      );
    }
  });
});
