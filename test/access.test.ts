import assert from 'node:assert/strict';
import type { Route } from '../src/lib/routing.ts';
import { routes } from '../src/routes.ts';
import { withPassword } from './support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';
import { pathTo } from './support/things.ts';

const nameOf = ({ method, url }: Route) => `${method} ${url}`;
const isPermission = ({ access }: Route) => !['anyone', 'code-pending', 'signed-in'].includes(access);

describe('Every address', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const send = async (browser: Browser, route: Route, status?: string) =>
    browser[route.method](await pathTo(test, route.url, status));

  it('is there once', () => {
    const names = routes.map(nameOf);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const route of routes.filter(({ access }) => access !== 'anyone')) {
    it(`sends a stranger to sign in: ${nameOf(route)}`, async () => {
      const asked = await pathTo(test, route.url);
      const { status, headers } = await (await test.visit())[route.method](asked);
      const comesBack = route.method === 'get' && route.access !== 'code-pending' && asked !== '/';
      assert.deepEqual(
        [status, headers.location],
        [303, comesBack ? `/login?next=${encodeURIComponent(asked)}` : '/login'],
      );
    });
  }

  it('sends somebody who owes the code to the page that asks for it', async () => {
    const pending = await withPassword(test, 'alice');
    for (const route of routes.filter(({ access }) => access !== 'anyone' && access !== 'code-pending')) {
      const { status, headers } = await send(pending, route);
      assert.deepEqual([status, headers.location], [303, '/login/code'], nameOf(route));
    }
  });

  it('that asks for the code sends somebody who gave it to Home', async () => {
    const erin = await test.signIn('erin');
    for (const route of routes.filter(({ access }) => access === 'code-pending')) {
      const { status, headers } = await send(erin, route);
      assert.deepEqual([status, headers.location], [303, '/'], nameOf(route));
    }
  });

  it('answers 403 to somebody without its permission, and names it', async () => {
    const erin = await test.signIn('erin');
    for (const route of routes.filter(isPermission)) {
      const { status, text } = await send(erin, route);
      assert.equal(status, 403, nameOf(route));
      assert.match(text, /Your rights don’t include the permission <strong>[^<.]+<\/strong>/, nameOf(route));
    }
  });

  it('opens to an administrator', async () => {
    const alice = await test.signIn('alice');
    for (const route of routes.filter(({ method, url }) => method === 'get' && !url.startsWith('/api/'))) {
      const { status } = await send(alice, route);
      assert.ok(status < 400 || (status === 404 && route.url !== '/'), `${nameOf(route)}: ${status}`);
      assert.notEqual(status, 403, nameOf(route));
    }
  });

  for (const route of routes.filter((candidate) => candidate.method === 'post' && isPermission(candidate))) {
    it(`takes what an administrator sends: ${nameOf(route)}`, async () => {
      const statuses = [];
      for (const status of ['active', 'deactivated', 'deleted'])
        statuses.push((await send(await test.signIn('alice'), route, status)).status);
      assert.ok(
        statuses.every((status) => status < 500),
        String(statuses),
      );
      assert.ok(
        statuses.some((status) => status !== 403 && status !== 404),
        String(statuses),
      );
    });
  }

  it('does not exist in another spelling', async () => {
    const alice = await test.signIn('alice');
    for (const path of ['/Users', '/USERS/new', '//users', '/users//new', '/./users/../login/x', '/users;x=1'])
      assert.equal((await alice.get(path)).status, 404, path);
  });
});
