import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { addPeople, openList, rowOf, rowsIn } from './list.ts';

describe('The list of users offers what can be done with each', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  let deleted = 0;
  before(async () => {
    test = await startTestPortal();
    [alice, bob] = [await test.signIn('alice'), await test.signIn('bob')];
    [deleted = 0] = await addPeople(test, [{ first_name: 'Gone', last_name: 'Garcia', status: 'deleted' }]);
  });
  after(() => test.close());

  const back = '?back=%2Fusers%3Fsize%3D50';
  const actionsOf = async (browser: Browser, id: number) => rowOf(await openList(browser, { size: '50' }), id).actions;

  it('to an administrator everything that fits the status', async () => {
    const { frank, erin } = test.ids;
    assert.deepEqual(await actionsOf(alice, erin), {
      Edit: `/users/${erin}/edit${back}`,
      'Assign Customers': `/users/${erin}/customers${back}`,
      Deactivate: `/users/${erin}/deactivate${back}`,
      Delete: `/users/${erin}/delete${back}`,
    });
    assert.deepEqual(await actionsOf(alice, frank), {
      Edit: `/users/${frank}/edit${back}`,
      'Assign Customers': `/users/${frank}/customers${back}`,
      Activate: `/users/${frank}/activate`,
      Delete: `/users/${frank}/delete${back}`,
    });
    assert.deepEqual(await actionsOf(alice, deleted), { Restore: `/users/${deleted}/restore${back}` });
  });

  it('to a manager of users nothing that takes more rights than theirs', async () => {
    const offered = async (id: number) => Object.keys(await actionsOf(bob, id));
    assert.deepEqual(await offered(test.ids.alice), ['Edit', 'Assign Customers']);
    assert.deepEqual(await offered(test.ids.dave), ['Edit', 'Assign Customers']);
    assert.deepEqual(await offered(test.ids.erin), ['Edit', 'Assign Customers', 'Deactivate', 'Delete']);
    assert.deepEqual(await offered(test.ids.bob), ['Edit', 'Assign Customers', 'Deactivate', 'Delete']);
    assert.deepEqual(await offered(deleted), ['Restore']);
  });

  it('to somebody who may only look: nothing', async () => {
    await test.rows("insert into role_permissions select id, 'users.view' from roles where built_in = 'member'");
    const carol = await test.signIn('carol');
    const rows = rowsIn(await openList(carol));
    assert.equal(rows.length, 7);
    for (const row of rows) {
      assert.deepEqual(row.actions, {});
      assert.doesNotMatch(row.html, /<details|<form/);
    }
  });

  it('leads back to the same page of the list', async () => {
    const html = await openList(alice, { status: 'deactivated' });
    const { html: row } = rowOf(html, test.ids.frank);
    assert.match(row, /name="back" value="\/users\?status=deactivated"/);
    const { headers, status } = await alice.post(
      `/users/${test.ids.frank}/activate`,
      { back: '/users?status=deactivated' },
      { token: tokenIn(row) },
    );
    assert.deepEqual([status, headers.location], [303, '/users?status=deactivated']);
    assert.match(await openList(alice, { status: 'deactivated' }), /<strong>Frank Fischer<\/strong> is now Active/);
    await test.rows("update users set status = 'deactivated' where id = ?", test.ids.frank);
  });
});
