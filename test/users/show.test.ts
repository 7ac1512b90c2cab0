import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, headingIn, idsOf, textOf } from './page.ts';

describe('The page of a user', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  after(() => test.close());

  /** The actions that the page offers, as the ends of their addresses; looking at rights changes nothing. */
  const actionsFor = async (browser: Browser, id: number) => {
    const { text } = await browser.get(`/users/${id}`);
    const found = [...text.matchAll(new RegExp(`(?:href|action)="/users/${id}/([a-z-]+)`, 'g'))].map(
      ([, action]) => action,
    );
    return [...new Set(found)]
      .filter((action) => !['access', 'timeline', 'sign-in-help'].includes(action ?? ''))
      .sort();
  };

  it('says who it is and what they may do', async () => {
    const id = await addUser(test, 'Ana', {
      last_name: 'Nueva',
      role_id: (await idsOf(test, 'roles')).Member,
      supervisor_id: test.ids.bob,
      agent: true,
      language: 'de',
      last_sign_in_at: '2026-11-21 10:31+00',
    });
    await addToGroup(test, id, 'Interns');
    await addToGroup(test, id, 'Content editors');
    await addUser(test, 'Junior', { supervisor_id: id });
    const { text } = await alice.get(`/users/${id}`);
    assert.equal(headingIn(text), 'Ana Nueva Active');
    const said = textOf(text);
    for (const line of [
      'Email ana@example.com',
      'Role Member',
      'Groups Content editors and Interns',
      'Supervisor Bob Baker',
      'Agent Yes',
      'Mask data No',
      'Second factor E-mail code',
      'Interface language German',
      'Last sign-in 21 Nov 2026, 10:31',
      'What this user may do Why? See customers See pages Edit pages Publish pages Preview pages as a customer',
      '1 person reports to this user',
      'Junior Test',
    ])
      assert.ok(said.includes(line), line);
  });

  it('says when somebody may do nothing and was never there', async () => {
    const said = textOf((await alice.get(`/users/${test.ids.erin}`)).text);
    assert.match(said, /Nothing: neither the role nor a group gives a permission/);
    assert.match(said, /Last sign-in Never/);
  });

  it('names ten of many who report to somebody, and leads to all of them', async () => {
    const boss = await addUser(test, 'Boss');
    for (let place = 10; place < 22; place += 1) await addUser(test, `Reporting${place}`, { supervisor_id: boss });
    const { text } = await alice.get(`/users/${boss}`);
    assert.match(textOf(text), /12 people report to this user/);
    assert.equal(text.match(/>Reporting\d+ Test/g)?.length, 10);
    const all = (await alice.get(`/users/${boss}/reports`)).text;
    assert.match(text, new RegExp(`href="/users/${boss}/reports"`));
    assert.equal(all.match(/Reporting\d\d Test<\/bdi>/g)?.length, 12);
  });

  it('says how many customers somebody holds and names the first, to those whom customers concern', async () => {
    const id = await addUser(test, 'Holder', { status: 'deactivated' });
    assert.match(
      textOf((await alice.get(`/users/${id}`)).text),
      /Customers Assign Customers No customers are assigned/,
    );
    await test.rows(
      `with added as (
         insert into customers (number, first_name, last_name)
         select 'H-' || n, 'Hanna', 'Held' || n from generate_series(11, 17) as n returning id)
       insert into assignments (customer_id, user_id) select id, ? from added`,
      id,
    );
    const { text } = await alice.get(`/users/${id}`);
    assert.match(textOf(text), /7 customers See them all H-11 Hanna Held11 H-12 .* H-15 Hanna Held15 (?!H-16)/);
    const list = await alice.get(/href="(\/customers\?holder=\d+)"/.exec(text)?.[1] ?? '');
    assert.equal(new Set(list.text.match(/Hanna Held\d\d/g)).size, 7);

    const page = async (permissions: string[], columns = {}) => {
      const reader = await addUserWith(test, `Reader${permissions.length}`, ['users.view', ...permissions], columns);
      return (await (await test.signIn(reader)).get(`/users/${id}`)).text;
    };
    assert.doesNotMatch(await page([]), /H-11|7 customers|No customers/);
    const assigning = await page(['users.assign-customers']);
    assert.match(textOf(assigning), /7 customers Assign Customers H-11 Hanna Held11/);
    assert.doesNotMatch(assigning, /href="\/customers/);
    const masked = await page(['customers.view', 'users.assign-customers'], { mask_data: true });
    assert.match(textOf(masked), /7 customers See them all H-11 \*{5} hidden H-12/);
    assert.doesNotMatch(masked, /Hanna|Held1/);
  });

  it('says when and with which browser somebody signed in last, and from where to those who may see the trail', async () => {
    const id = await addUser(test, 'Comer');
    assert.doesNotMatch((await alice.get(`/users/${id}`)).text, /Last sign-ins/);
    await test.rows(
      `insert into sign_ins (user_id, session_id, code_due, created_at, last_seen_at, revoked_at, address, browser)
       select ?, gen_random_uuid()::text, due, '2026-11-20 10:00+00'::timestamptz + n * interval '1 hour', now(), ended,
         '192.0.2.7', 'Firefox on Linux'
       from (values (1, false, now()), (2, true, null), (3, false, null)) as past (n, due, ended)`,
      id,
    );
    const said = textOf((await alice.get(`/users/${id}`)).text);
    const [later, earlier] = ['20 Nov 2026, 13:00', '20 Nov 2026, 11:00'];
    const rest = 'Firefox on Linux · 192.0.2.7';
    assert.ok(said.includes(`Last sign-ins ${later} ${rest} Signed in now ${earlier} ${rest} Mails`), said);
    const looker = await test.signIn(await addUserWith(test, 'Onlooker', ['users.view']));
    const seen = (await looker.get(`/users/${id}`)).text;
    assert.match(textOf(seen), /Last sign-ins 20 Nov 2026, 13:00 Firefox on Linux Signed in now/);
    assert.doesNotMatch(seen, /192\.0\.2\.7/);
  });

  for (const [id, status] of [
    ['0', 404],
    ['999999', 404],
    ['x', 404],
    ['1.5', 404],
    ['-1', 404],
    ['9'.repeat(30), 404],
    ['%00', 400],
  ] as const)
    it(`does not exist for ${id}`, async () => {
      assert.equal((await alice.get(`/users/${id}`)).status, status);
    });

  it('is for those who may see users', async () => {
    assert.equal((await (await test.signIn('erin')).get(`/users/${test.ids.bob}`)).status, 403);
    assert.equal(
      (await (await test.visit()).get(`/users/${test.ids.bob}`)).headers.location,
      `/login?next=%2Fusers%2F${test.ids.bob}`,
    );
  });

  describe('offers what one may do now, and nothing else:', () => {
    before(() => test.rows('update sign_ins set revoked_at = now() where user_id = ?', test.ids.erin));

    it('everything that applies, to an administrator', async () => {
      assert.deepEqual(await actionsFor(alice, test.ids.erin), [
        'customers',
        'deactivate',
        'delete',
        'edit',
        'password',
        'password-link',
        'two-factor',
      ]);
      assert.deepEqual(await actionsFor(alice, test.ids.frank), [
        'activate',
        'customers',
        'delete',
        'edit',
        'password',
        'two-factor',
      ]);
    });

    it('Restore, for a deleted user', async () => {
      const id = await addUser(test, 'Gone', { status: 'deleted' });
      assert.deepEqual(await actionsFor(alice, id), ['restore']);
    });

    it('no password for oneself', async () => {
      assert.deepEqual(await actionsFor(alice, test.ids.alice), ['customers', 'deactivate', 'delete', 'edit']);
    });

    it('editing and customers, for somebody who may do more than oneself', async () => {
      const bob = await test.signIn('bob');
      for (const stronger of [test.ids.alice, test.ids.dave])
        assert.deepEqual(await actionsFor(bob, stronger), ['customers', 'edit']);
      assert.deepEqual(await actionsFor(bob, test.ids.erin), [
        'customers',
        'deactivate',
        'delete',
        'edit',
        'password',
        'password-link',
        'two-factor',
      ]);
    });

    for (const [permission, action] of [
      ['users.edit', 'edit'],
      ['users.activate', 'deactivate'],
      ['users.delete', 'delete'],
      ['users.password', 'password'],
      ['users.assign-customers', 'customers'],
    ] as const)
      it(`${action} with ${permission}`, async () => {
        const id = await addUserWith(test, `With-${action}`, ['users.view', permission]);
        const browser = await test.signIn(id);
        const actions = await actionsFor(browser, test.ids.erin);
        assert.deepEqual(
          actions.filter((other) => other !== 'password-link'),
          [action],
        );
      });

    it('nothing, to who may only look', async () => {
      const browser = await test.signIn(await addUserWith(test, 'Looker', ['users.view']));
      assert.deepEqual(await actionsFor(browser, test.ids.erin), []);
    });
  });
});
