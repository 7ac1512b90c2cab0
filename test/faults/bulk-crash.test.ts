import assert from 'node:assert/strict';
import { tendBulk } from '../../src/bulk/work-service.ts';
import { begin } from '../bulk/many.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { addPeople } from '../users/list.ts';
import { type PortalProcess, startProcess } from '../users/portal-process.ts';

describe('A portal that is killed in the middle of a bulk action', () => {
  let test: TestPortal;
  let alice: Browser;
  let people: number[];
  const processes: PortalProcess[] = [];

  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    people = await addPeople(
      test,
      Array.from({ length: 130 }, () => ({ status: 'deactivated' })),
    );
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((portal) => portal.kill()));
    await test.close();
  });

  const count = async (statement: string) => (await test.rows(statement)).length;
  const stateOf = async () => (await test.rows('select state from bulk_works'))[0]?.state;

  it('leaves nobody half changed, and the next portal goes on and finishes', async () => {
    const page = await begin(alice, 'activate', people);
    const portal = await startProcess(test);
    await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw('select 1 from users where id = ? for update', [people.at(-1) ?? 0]);
      await alice.post(`${page}/confirm`);
      await eventually(async () => {
        const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        assert.equal(await count(waiting), 1);
      });
      await portal.kill();
    });
    await eventually(async () => {
      assert.equal(await count("select 1 from bulk_users where outcome = 'changed'"), 100);
      assert.equal(await count("select 1 from users where status = 'active' and last_name ~ '^[0-9]+$'"), 100);
    });
    assert.equal(await stateOf(), 'applying');

    processes.push(await startProcess(test));
    await eventually(async () => {
      await tendBulk(test.portal);
      assert.equal(await stateOf(), 'done');
    });
    assert.equal(await count("select 1 from audit_entries where event = 'user.activated'"), 130);
    assert.equal(await count("select 1 from audit_entries where event = 'bulk.finished'"), 1);
  });
});
