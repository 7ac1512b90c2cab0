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

interface Person {
  name: string;
  state: keyof typeof expected;
  holds: readonly Permission[];
  browser: Browser;
}

/** They end the session in which they are sent, so they come last, and lead to the sign-in page. */
const ending = ['post /login/code/leave', 'post /logout'];
const nameOf = ({ method, url }: Route) => `${method} ${url}`;

const t = wordsIn('en');

describe('At every door', () => {
  let test: TestPortal;
  let address: string;
  let people: Person[];
  before(async function () {
    this.timeout(60_000);
    test = await startTestPortal();
    address = `http://127.0.0.1:${(test.server.address() as AddressInfo).port}`;
    people = await everybody();
  });
  after(() => test.close());

  async function everybody(): Promise<Person[]> {
    const signedIn = async (name: string, id: number, holds: readonly Permission[]): Promise<Person> => ({
      name,
      state: 'is signed in',
      holds,
      browser: await test.signIn(id),
    });
    const masked = await addUser(test, 'Masked', { mask_data: true });
    await addToGroup(test, masked, 'Administrators');
    const single = permissions.map(async (permission) =>
      signedIn(`who has only ${permission}`, await addUserWith(test, permission.replace('.', ''), [permission]), [
        permission,
      ]),
    );
    return [
      { name: 'nobody', state: 'nobody', holds: [], browser: await test.visit() },
      { name: 'who owes the code', state: 'owes the code', holds: [], browser: await withPassword(test, 'bob') },
      await signedIn('who has no permission', test.ids.erin, []),
      await signedIn('an administrator', test.ids.alice, permissions),
      await signedIn('an administrator who is masked', masked, permissions),
      ...(await Promise.all(single)),
    ];
  }

  /** Sends an empty form, or asks for a page, about things that do not exist: only the door matters. */
  async function answerTo(
    { browser }: Person,
    cookie: string,
    { method, url, access }: Route,
  ): Promise<Answer | string> {
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

  function inOrder({ state }: Person): Route[] {
    const last = state === 'owes the code' ? ending.toReversed() : ending;
    return [...routes].sort((a, b) => last.indexOf(nameOf(a)) - last.indexOf(nameOf(b)));
  }

  function expectedFor({ state, holds }: Person, route: Route): Answer[] {
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

  it('everybody gets the answer that is theirs', async function () {
    this.timeout(120_000);
    const wrong: string[] = [];
    const queue = [...people];
    const goRound = async () => {
      for (let person = queue.shift(); person; person = queue.shift()) {
        const cookie = await cookieOf(person.browser);
        for (const route of inOrder(person)) {
          const answer = await answerTo(person, cookie, route);
          const right = expectedFor(person, route);
          if (!right.some((each) => each === answer))
            wrong.push(`${nameOf(route)} says ${answer} to ${person.name}, and not ${right.join(' or ')}`);
        }
      }
    };
    await Promise.all([goRound(), goRound(), goRound(), goRound()]);
    assert.deepEqual(wrong, []);
  });
});
