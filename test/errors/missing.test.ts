import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('The page for an address that does not exist', () => {
  let test: TestPortal;
  let visitors: Browser[];
  before(async () => {
    test = await startTestPortal();
    visitors = [await test.visit(), await test.signIn('alice')];
  });
  after(() => test.close());

  for (const path of ['//evil.example/x', '//evil.example/x?language=de', '/\\evil.example'])
    it(`leads to no other site, whatever the address: ${path}`, async () => {
      for (const browser of visitors) {
        const { status, text } = await browser.get(path);
        assert.equal(status, 404);
        const links = [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link = '']) => link);
        assert.ok(links.length > 2);
        assert.deepEqual(
          links.filter((link) => !/^([?#]|\/(?!\/))/.test(link)),
          [],
        );
      }
    });
});
