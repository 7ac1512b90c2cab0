import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import type { Access } from '../../src/lib/access.ts';
import type { Route } from '../../src/lib/routing.ts';
import { wordsIn } from '../../src/lib/words.ts';
import { type Permission, permissions } from '../../src/permissions.ts';
import { routes } from '../../src/routes.ts';
import { cookieOf, withPassword } from '../support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith } from '../users/page.ts';
import { doors } from './doors.ts';

/** What a door says: come in, sign in first, give the code first, you have done that already, or no. */
type Answer = 'open' | 'sign-in' | 'code' | 'home' | 'refused';

/** By what a route asks for: nothing, the code, to be signed in, a permission one has, and one that one has not. */
const expected: Record<string, Record<'anyone' | 'code-pending' | 'signed-in' | 'held' | 'not-held', Answer>> = {
  //                       anyone          code-pending             signed-in             held             not-held
  nobody: /*            */ {
    anyone: 'open',
    'code-pending': 'sign-in',
    'signed-in': 'sign-in',
    held: 'sign-in',
    'not-held': 'sign-in',
  },
  'owes the code': /*   */ {
    anyone: 'open',
    'code-pending': 'open',
    'signed-in': 'code',
    held: 'code',
    'not-held': 'code',
  },
  'is signed in': /*    */ {
    anyone: 'open',
    'code-pending': 'home',
    'signed-in': 'open',
    held: 'open',
    'not-held': 'refused',
  },
};

interface Visitor {
  name: string;
  state: keyof typeof expected;
  holds: readonly Permission[];
  comeTo(test: TestPortal): Promise<Browser>;
}

const signedIn = (
  name: string,
  holds: readonly Permission[],
  find: (test: TestPortal) => number | Promise<number>,
): Visitor => ({
  name,
  state: 'is signed in',
  holds,
  comeTo: async (test) => test.signIn(await find(test)),
});

const visitors: Visitor[] = [
  { name: 'nobody', state: 'nobody', holds: [], comeTo: (test) => test.visit() },
  { name: 'who owes the code', state: 'owes the code', holds: [], comeTo: (test) => withPassword(test, 'bob') },
  signedIn('who has no permission', [], ({ ids }) => ids.erin),
  signedIn('an administrator', permissions, ({ ids }) => ids.alice),
  signedIn('an administrator who is masked', permissions, async (test) => {
    const masked = await addUser(test, 'Masked', { mask_data: true });
    await addToGroup(test, masked, 'Administrators');
    return masked;
  }),
  ...permissions.map((permission) =>
    signedIn(`who has only ${permission}`, [permission], (test) =>
      addUserWith(test, permission.replace('.', ''), [permission]),
    ),
  ),
];

/** They end the session in which they are sent, so they come last, and lead to the sign-in page. */
const ending = ['post /login/code/leave', 'post /logout'];
const nameOf = ({ method, url }: Route) => `${method} ${url}`;

const t = wordsIn('en');

describe('At every door', () => {
  let test: TestPortal;
  let address: string;
  before(async () => {
    test = await startTestPortal();
    address = `http://127.0.0.1:${(test.server.address() as AddressInfo).port}`;
  });
  after(() => test.close());

  /** Sends an empty form, or asks for a page, about things that do not exist: only the door matters. */
  async function answerTo(browser: Browser, cookie: string, { method, url, access }: Route): Promise<Answer | string> {
    const others: Record<string, string> = { step: '1', name: 'users.view' };
    const path = url.replace(/:(\w+)/g, (_all, name: string) => others[name] ?? '999999999');
    const post = { body: new URLSearchParams({ _csrf: browser.token }).toString() };
    const response = await fetch(address + path, {
      method,
      redirect: 'manual',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'post' && post),
    });
    const text = await response.text();
    const location = response.headers.get('location') ?? '';
    if (response.status >= 500) return `${response.status}`;
    // Behind some doors one needs a second permission as well, which the page names then.
    const missing = /include the permission <strong>([^<]*)</.exec(text)?.[1];
    if (response.status === 403 && missing) return missing === t(`permissions.${access}`) ? 'refused' : 'open';
    if (response.status === 403) return '403 by something else';
    if (location.startsWith('/login/code')) return 'code';
    if (location.startsWith('/login')) return 'sign-in';
    return location === '/' ? 'home' : 'open';
  }

  function inOrder({ state }: Visitor): Route[] {
    const last = state === 'owes the code' ? ending.toReversed() : ending;
    return [...routes].sort((a, b) => last.indexOf(nameOf(a)) - last.indexOf(nameOf(b)));
  }

  function expectedFor({ state, holds }: Visitor, route: Route): Answer[] {
    const kind = (access: Access) => {
      if (access === 'anyone' || access === 'code-pending' || access === 'signed-in') return access;
      return holds.includes(access) ? 'held' : 'not-held';
    };
    const answer = expected[state]?.[kind(route.access)] ?? 'refused';
    // What is open may lead on: from the set-up page to the sign-in page, from there to Home, and out of the portal.
    if (route.access === 'anyone' || (answer === 'open' && ending.includes(nameOf(route))))
      return ['open', 'sign-in', 'home', 'code'];
    if (answer === 'open' && route.access === 'code-pending') return ['open', 'code'];
    return answer === 'open' ? ['open', 'home'] : [answer];
  }

  it('stands what the list of doors says', () => {
    const stated: Partial<Record<Access, string[]>> = {};
    for (const route of routes) stated[route.access] = [...(stated[route.access] ?? []), nameOf(route)];
    for (const access of new Set([...Object.keys(doors), ...Object.keys(stated)]) as Set<Access>)
      assert.deepEqual(
        stated[access]?.toSorted(),
        doors[access]?.toSorted(),
        `test/access/doors.ts should list what is open to ${access}`,
      );
  });

  for (const visitor of visitors) {
    it(`${visitor.name} gets the answer that is theirs`, async () => {
      const browser = await visitor.comeTo(test);
      const cookie = await cookieOf(browser);
      const wrong: string[] = [];
      for (const route of inOrder(visitor)) {
        const answer = await answerTo(browser, cookie, route);
        const right = expectedFor(visitor, route);
        if (!right.some((each) => each === answer))
          wrong.push(`${nameOf(route)} says ${answer}, not ${right.join(' or ')}`);
      }
      assert.deepEqual(wrong, []);
    });
  }
});
