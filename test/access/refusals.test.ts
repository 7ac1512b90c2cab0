import assert from 'node:assert/strict';
import { tidyUp } from '../../src/housekeeping/service.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, textOf } from '../users/page.ts';

interface Refused {
  actor_id: number;
  actor_name: string;
  subject_type: string;
  subject_name: string;
  details: Record<string, unknown>;
  request_id: string;
}

describe('Whoever is refused', () => {
  let test: TestPortal;
  let erin: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    erin = await test.signIn('erin');
  });
  afterEach(() => test.close());

  const trail = () => test.rows<Refused>("select * from audit_entries where event = 'access.refused' order by id");
  const aMinuteLater = () => test.rows("update refusals set recorded_at = recorded_at - interval '61 seconds'");

  it('is recorded with the address, the missing permission and the request', async () => {
    const { text } = await erin.get(`/users/${test.ids.bob}?q=secret`);
    const [entry, ...others] = await trail();
    assert.deepEqual(others, []);
    assert.equal(entry?.actor_id, test.ids.erin);
    assert.deepEqual(
      [entry?.actor_name, entry?.subject_type, entry?.subject_name, entry?.details],
      ['Erin Evans', 'address', 'GET /users/:id', { permission: 'users.view', id: test.ids.bob }],
    );
    assert.ok(textOf(text).includes(entry?.request_id ?? 'none'));
  });

  it('is recorded also when a guard says no, without what was typed', async () => {
    const bob = await test.signIn('bob');
    await bob.post(`/users/${test.ids.alice}/password`, { password: 'typed in vain', repeatPassword: 'typed in vain' });
    const entries = await trail();
    assert.deepEqual(
      entries.map(({ subject_name, details }) => [subject_name, details]),
      [['POST /users/:id/password', { id: test.ids.alice }]],
    );
    assert.doesNotMatch(JSON.stringify(entries), /typed in vain/);
  });

  it('fills the trail with no more than one entry a minute for each address', async () => {
    for (let time = 0; time < 5; time += 1) await erin.get('/users');
    await Promise.all([erin.get('/users'), erin.get('/users')]);
    await erin.get('/groups');
    assert.deepEqual((await trail()).map(({ subject_name }) => subject_name).sort(), ['GET /groups', 'GET /users']);
    await aMinuteLater();
    await erin.get('/users');
    const [, , last] = await trail();
    assert.deepEqual([last?.subject_name, last?.details], ['GET /users', { permission: 'users.view', leftOut: 6 }]);
    await aMinuteLater();
    await erin.get('/users');
    assert.deepEqual((await trail()).at(-1)?.details, { permission: 'users.view' });
  });

  it('is found in their timeline in words', async () => {
    await erin.get('/users');
    const alice = await test.signIn('alice');
    assert.match(
      textOf((await alice.get(`/users/${test.ids.erin}/timeline`)).text),
      /Erin Evans was refused at GET \/users missing: See users/,
    );
  });

  it('leaves no trace for ever beside the trail', async () => {
    await erin.get('/users');
    await test.rows("update refusals set recorded_at = recorded_at - interval '25 hours'");
    await tidyUp(test.portal);
    assert.deepEqual(await test.rows('select 1 from refusals'), []);
  });

  it('is not recorded where nobody is: strangers are sent to sign in', async () => {
    await (await test.visit()).get('/users');
    assert.deepEqual(await trail(), []);
  });

  describe('reads', () => {
    it('what is missing in plain words, and who can give it', async () => {
      const text = textOf((await erin.get('/users')).text);
      assert.match(text, /Your rights don’t include the permission See users \./);
      assert.match(text, /ask one of those who can give it to you: Alice Andersen and Bob Baker\./);
    });

    it('a handful of names at most, administrators first, of those who can sign in', async () => {
      for (const name of ['Aaron', 'Abel', 'Abigail']) {
        const id = await addUser(test, name, name === 'Abel' ? { status: 'deactivated' } : {});
        await addToGroup(test, id, 'User managers');
      }
      await addToGroup(test, await addUser(test, 'Zoe'), 'Administrators');
      await addToGroup(test, await addUser(test, 'New', { password_expires_at: '2099-01-01' }), 'Administrators');
      assert.match(
        textOf((await erin.get('/users')).text),
        /can give it to you: Alice Andersen, Zoe Test and Aaron Test\./,
      );
    });

    it('only who holds it and may edit users, whatever gives them the two', async () => {
      const onlyPages = await addUserWith(test, 'Pia', ['pages.publish']);
      await addToGroup(test, onlyPages, 'Interns');
      assert.match(textOf((await erin.get('/groups/new')).text), /ask Alice Andersen, who can give it to you\./);
      const both = await addUserWith(test, 'Both', ['groups.edit']);
      await addToGroup(test, both, 'User managers');
      assert.match(textOf((await erin.get('/groups/new')).text), /Alice Andersen and Both Test\./);
    });

    it('whom to ask where somebody is out of reach', async () => {
      const bob = await test.signIn('bob');
      const text = textOf((await bob.get(`/users/${test.ids.alice}/password`)).text);
      assert.match(
        text,
        /or reach the person it is about\. If it has to be done, ask an administrator: Alice Andersen\./,
      );
    });
  });
});
