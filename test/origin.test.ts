import assert from 'node:assert/strict';
import supertest from 'supertest';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';

type Headers = Record<string, string>;

describe('A form that another site sends', () => {
  let test: TestPortal;
  let browser: Browser;
  before(async () => {
    test = await startTestPortal({ environment: { PUBLIC_URL: 'http://office.example.com:8080' } });
    browser = await test.signIn('erin');
  });
  after(() => test.close());

  const statusOf = async (headers: Headers) => (await browser.post('/account').set(headers)).status;

  const refused: Headers[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'nonsense' },
    { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://office.example.com:8080' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'https://office.example.com:8080' },
    { Origin: 'http://office.example.com' },
    { Origin: 'http://office.example.com:8080.evil.example' },
    { Origin: 'http://sub.office.example.com:8080' },
    { Origin: 'nonsense' },
    { Origin: 'http://evil.example', Host: 'evil.example' },
  ];
  for (const headers of refused)
    it(`is refused, even with the right form token: ${JSON.stringify(headers)}`, async () => {
      assert.equal(await statusOf(headers), 403);
    });

  const taken: Headers[] = [
    {},
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'http://office.example.com:8080' },
    { Origin: 'http://office.example.com:8080', 'Sec-Fetch-Site': 'same-origin' },
  ];
  for (const headers of taken)
    it(`is not what this is: ${JSON.stringify(headers)}`, async () => {
      assert.equal(await statusOf(headers), 422);
    });

  it('is refused with a page that says so, not with one about our own mistakes', async () => {
    const { text, headers } = await browser.post('/account').set('Sec-Fetch-Site', 'cross-site');
    assert.match(text, /You don’t have access to this page/);
    assert.doesNotMatch(text, /Something went wrong/);
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('is refused for every method that may change something', async () => {
    for (const method of ['put', 'patch', 'delete'] as const)
      assert.equal((await request(method).set('Sec-Fetch-Site', 'cross-site')).status, 403, method);
  });

  it('is no link: a page opens from anywhere', async () => {
    const { status } = await browser.get('/account').set({ 'Sec-Fetch-Site': 'cross-site', Origin: 'null' });
    assert.equal(status, 200);
  });

  const request = (method: 'put' | 'patch' | 'delete') => supertest(test.server)[method]('/account');
});

describe('The demo, which is opened under any name', () => {
  it('takes forms from the name it is opened under, and from no other', async () => {
    const test = await startTestPortal({ demo: true });
    try {
      const browser = await test.signIn('erin');
      const send = async (headers: Headers) => (await browser.post('/account').set(headers)).status;
      assert.equal(await send({ Origin: 'http://box.local:3000', Host: 'box.local:3000' }), 422);
      assert.equal(await send({ Origin: 'http://evil.example', Host: 'box.local:3000' }), 403);
      assert.equal(await send({ Origin: 'null', Host: 'box.local:3000' }), 403);
    } finally {
      await test.close();
    }
  });
});
