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
