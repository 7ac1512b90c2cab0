import assert from 'node:assert/strict';
import { routes } from '../../src/routes.ts';
import { formTargets } from '../support/form-targets.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { pathTo } from '../support/things.ts';

/** Addresses of forms that delete what they are about: there is nothing left for the same form sent again. */
const deleting = [
  '/bulk/:id/cancel',
  '/groups/:id/delete',
  '/imports/:id/discard',
  '/pages/:id/delete',
  '/roles/:id/delete',
];

describe('A form that deletes what it is about', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  const typedInto = (url: string) => Object.values(formTargets).find(({ to }) => to === url)?.typed ?? {};
  const exists = async (path: string) => (await alice.get(path.replace(/^(\/\w+\/\d+).*/, '$1'))).status !== 404;

  it('is one of these, and no other', async () => {
    const gone: string[] = [];
    for (const { method, url } of routes) {
      if (method !== 'post' || !/^\/\w+\/:id\//.test(url)) continue;
      const path = await pathTo(test, url);
      const existed = await exists(path);
      await alice.post(path, typedInto(url));
      if (existed && !(await exists(path))) gone.push(url);
    }
    assert.deepEqual(gone.sort(), deleting);
  });

  for (const url of deleting)
    it(`leads where one click leads by a double click: ${url}`, async () => {
      const path = await pathTo(test, url);
      const answers = await Promise.all([1, 2].map(() => alice.post(path, typedInto(url))));
      const [first, second] = answers.map(({ status, headers }) => [status, headers.location]);
      assert.equal(first?.[0], 303);
      assert.deepEqual(second, first);
      assert.equal(await exists(path), false);
    });
});
