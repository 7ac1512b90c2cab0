import assert from 'node:assert/strict';
import { tendImports } from '../../src/imports/work-service.ts';
import { add, amelie } from '../customers/customers.ts';
import { checkFile, countsIn } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { type PortalProcess, startProcess } from '../users/portal-process.ts';

describe('A portal that is killed in the middle of an import', () => {
  let test: TestPortal;
  let alice: Browser;
  let address: string;
  const processes: PortalProcess[] = [];

  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await add(test, amelie);
    const added = Array.from({ length: 500 }, (_, index) => `N-${index},plain`);
    address = await checkFile(test, alice, ['number,segment', 'C-10418,silver', ...added].join('\n'));
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((portal) => portal.kill()));
    await test.close();
  });

  const numbers = () => test.rows('select number from customers');
  const stateOf = async () => (await test.rows('select state from imports'))[0]?.state;

  /** Confirms, and gives back when everything new has been added and the first change waits for a lock. */
  async function killInTheMiddle(): Promise<void> {
    const portal = await startProcess(test);
    await test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("select 1 from customers where number = 'C-10418' for update");
      await alice.post(`${address}/confirm`);
      await eventually(async () => {
        const waiting = await test.rows(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
             and application_name like 'import %'`,
        );
        assert.equal(waiting.length, 1);
      });
      const { text } = await alice.get(address);
      assert.match(text, /of 501 done/);
      await portal.kill();
    });
  }

  it('leaves nothing half, and the next portal begins again and finishes', async () => {
    await killInTheMiddle();
    await eventually(async () => {
      const left = await test.rows("select 1 from pg_stat_activity where application_name like 'import %'");
      assert.deepEqual(left, []);
    });
    assert.deepEqual(await numbers(), [{ number: 'C-10418' }]);
    assert.equal(await stateOf(), 'applying');
    assert.deepEqual(await test.rows("select 1 from audit_entries where event like 'customer%'"), []);

    processes.push(await startProcess(test));
    await eventually(async () => {
      await tendImports(test.portal);
      assert.equal(await stateOf(), 'done');
    });
    assert.equal((await numbers()).length, 501);
    assert.deepEqual(countsIn((await alice.get(address)).text), [500, 1, 0, 0]);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'customers.imported'")).length, 1);
  });
});
