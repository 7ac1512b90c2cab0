import assert from 'node:assert/strict';
import { tendImports } from '../../src/imports/work-service.ts';
import { checkFile, countsIn } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { eventually } from '../support/query.ts';
import { type PortalProcess, startProcess } from '../users/portal-process.ts';

describe('A portal that is killed in the middle of an import of users', () => {
  let test: TestPortal;
  let alice: Browser;
  let address: string;
  const processes: PortalProcess[] = [];

  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const added = Array.from({ length: 45 }, (_, index) => `new.${index}@example.com,Nina,Novak,Member`);
    const lines = ['email,first_name,last_name,role', ...added, 'dave@example.com,David,Dean,Member'];
    address = await checkFile(test, alice, lines.join('\n'), 'users');
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((portal) => portal.kill()));
    await test.close();
  });

  const added = async () => (await test.rows("select 1 from users where email like 'new.%'")).length;
  const entries = async (event: string) =>
    (await test.rows('select 1 from audit_entries where event = ?', event)).length;
  const stateOf = async () => (await test.rows('select state from imports'))[0]?.state;

  /** Confirms, and kills it when some have been added and the last part waits for a lock. Gives how many it said were done. */
  async function killInTheMiddle(): Promise<number> {
    const portal = await startProcess(test);
    return test.portal.database.knex.transaction(async (trx) => {
      await trx.raw("select 1 from users where email = 'dave@example.com' for update");
      await alice.post(`${address}/confirm`, { way: 'hand-over' });
      await eventually(async () => {
        const waiting = await test.rows(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
             and application_name like 'import %'`,
        );
        assert.equal(waiting.length, 1);
      });
      const [, done] = /(\d+) of 46 done/.exec((await alice.get(address)).text) ?? [];
      await portal.kill();
      return Number(done);
    });
  }

  it('keeps what was done, and the next portal goes on from there: everybody is added once, with a password', async () => {
    const done = await killInTheMiddle();
    assert.ok(done > 0, 'nothing was done before');
    assert.equal(await added(), done);
    assert.equal(await stateOf(), 'applying');

    processes.push(await startProcess(test));
    await eventually(async () => {
      await tendImports(test.portal);
      assert.equal(await stateOf(), 'done');
    });
    assert.deepEqual([await added(), await entries('user.created'), await entries('user.updated')], [45, 45, 1]);
    assert.equal(await entries('users.imported'), 1);
    const { text } = await alice.get(address);
    assert.deepEqual(countsIn(text), [45, 1, 0, 0]);
    assert.match(text, /45 temporary passwords wait for you/);
  });
});
