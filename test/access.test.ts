import assert from 'node:assert/strict';
import type { Route } from '../src/lib/routing.ts';
import { routes } from '../src/routes.ts';
import { withPassword } from './support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';

const open = ['get /login', 'post /login', 'get /forgot-password', 'get /setup', 'post /setup'];
const beforeTheCode = ['get /login/code', 'post /login/code', 'post /login/code/new', 'post /login/code/leave'];

const nameOf = ({ method, url }: Route) => `${method} ${url}`;
const isPermission = ({ access }: Route) => !['anyone', 'code-pending', 'signed-in'].includes(access);

describe('Every address', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  const send = (browser: Browser, route: Route, id = test.ids.bob) => browser[route.method](pathTo(route, id));

  it('is open to anyone only when it is one of these', () => {
    assert.deepEqual(routes.filter(({ access }) => access === 'anyone').map(nameOf), open);
  });

  it('is open before the code only when it is one of these', () => {
    assert.deepEqual(routes.filter(({ access }) => access === 'code-pending').map(nameOf), beforeTheCode);
  });

  it('is there once', () => {
    const names = routes.map(nameOf);
    assert.deepEqual(names, [...new Set(names)]);
  });

  for (const route of routes.filter(({ access }) => access !== 'anyone')) {
    it(`sends a stranger to sign in: ${nameOf(route)}`, async () => {
      const { status, headers } = await send(await test.visit(), route);
      const asked = pathTo(route, test.ids.bob);
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
    for (const route of routes.filter(({ method }) => method === 'get')) {
      const { status } = await send(alice, route);
      assert.ok(status < 400 || (status === 404 && route.url !== '/'), `${nameOf(route)}: ${status}`);
      assert.notEqual(status, 403, nameOf(route));
    }
  });

  for (const route of routes.filter((candidate) => candidate.method === 'post' && isPermission(candidate))) {
    it(`takes what an administrator sends: ${nameOf(route)}`, async () => {
      const statuses = [];
      for (const status of ['active', 'deactivated', 'deleted'])
        statuses.push((await send(await test.signIn('alice'), route, await addUser(test, status))).status);
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

let added = 0;

/** Adds a user who may do nothing; gives the id. */
async function addUser(test: TestPortal, status: string): Promise<number> {
  added += 1;
  const [user] = await test.rows<{ id: number }>(
    `insert into users (first_name, last_name, email, status, password_hash)
     values ('Nina', 'Novak', ?, ?::user_status, '') returning id`,
    `nina${added}@example.com`,
    status,
  );
  return user?.id ?? 0;
}

/** An address with something in the place of each parameter. */
function pathTo({ url }: Route, id: number): string {
  const values: Record<string, string> = { id: String(id), step: '1', name: 'users.view' };
  return url.replace(/:(\w+)/g, (_all, name: string) => values[name] ?? '1');
}
