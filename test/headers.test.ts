import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { startTestPortal, type TestPortal } from './support/portal.ts';

const policy =
  "default-src 'none';style-src 'self';img-src 'self' data:;font-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";

const always = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('The headers of an answer', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  function assertSafe(headers: Record<string, unknown>, where: string): void {
    for (const [name, value] of Object.entries(always)) assert.equal(headers[name], value, `${name} of ${where}`);
    for (const name of ['x-powered-by', 'server', 'strict-transport-security', 'access-control-allow-origin'])
      assert.equal(headers[name], undefined, `${name} of ${where}`);
  }

  it('keep a page from loading anything foreign, being framed or being guessed at', async () => {
    for (const path of ['/login', '/forgot-password', '/', '/no-such-page', '/users/%zz', '/assets/portal.css'])
      assertSafe((await request(test.server).get(path)).headers, path);
    const alice = await test.signIn('alice');
    for (const path of ['/', '/users', '/account']) assertSafe((await alice.get(path)).headers, path);
    assertSafe((await alice.post('/account', {}, { token: '' })).headers, 'a form that is out of date');
  });

  it('keep pages and the answers to forms out of every cache', async () => {
    const alice = await test.signIn('alice');
    for (const path of ['/', '/users', '/account', '/no-such-page'])
      assert.equal((await alice.get(path)).headers['cache-control'], 'no-store', path);
    for (const path of ['/login', '/forgot-password', '/no-such-page', '/users/%zz'])
      assert.equal((await request(test.server).get(path)).headers['cache-control'], 'no-store', path);
    assert.equal((await alice.post('/account')).headers['cache-control'], 'no-store');
  });

  it('say what a page is: HTML in UTF-8', async () => {
    for (const path of ['/login', '/no-such-page', '/users/%zz'])
      assert.equal((await request(test.server).get(path)).headers['content-type'], 'text/html; charset=utf-8', path);
  });

  it('let browsers keep the assets for good, whose addresses change with their content', async () => {
    const { text } = await request(test.server).get('/login');
    const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(([, url]) => url ?? '');
    assert.ok(assets.length >= 3);
    for (const url of assets) {
      const { status, headers } = await request(test.server).get(url);
      assert.match(url, /\?v=[\w-]{10}$/);
      assert.deepEqual([status, headers['cache-control']], [200, 'public, max-age=31536000, immutable'], url);
      assert.equal(headers['set-cookie'], undefined);
    }
  });

  it('ask for https for a year where PUBLIC_URL says https', async () => {
    const secure = await startTestPortal({ environment: { PUBLIC_URL: 'https://office.example.com' } });
    try {
      const { headers } = await request(secure.server).get('/login');
      assert.match(String(headers['strict-transport-security']), /^max-age=31536000\b/);
    } finally {
      await secure.close();
    }
  });

  it('of a redirect lead to this site, whatever host was asked for', async () => {
    const { port } = test.server.address() as AddressInfo;
    const location = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
      http
        .get({ port, path: '/account', headers }, (response) => resolve(response.headers.location))
        .on('error', reject);
    });
    assert.equal(location, '/login?next=%2Faccount');
  });
});
