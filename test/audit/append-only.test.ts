import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { addEntry } from './trail.ts';

const columns = 'id, event, actor_name, subject_type';

/** Every way of SQL to change or remove a row. */
const changes: Record<string, string> = {
  'an update': "update audit_entries set actor_name = 'Nobody'",
  'an update of no row': "update audit_entries set actor_name = 'Nobody' where false",
  'a delete': 'delete from audit_entries',
  'a truncate': 'truncate audit_entries',
  'a truncate of all that hangs on it': 'truncate audit_entries restart identity cascade',
  'an insert over what is there': `insert into audit_entries (${columns}) overriding system value
    select ${columns} from audit_entries on conflict (id) do update set actor_name = 'Nobody'`,
  'a merge': `merge into audit_entries using (values (1)) as one on true when matched then delete`,
  'a delete on the way': 'with gone as (delete from audit_entries returning 1) select * from gone',
  'a delete without the usual triggers': 'set local session_replication_role = replica; delete from audit_entries',
};

describe('The trail', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
    await addEntry(test, 'user.created', { subject_id: test.ids.erin });
  });
  after(() => test.close());

  const entries = () => test.rows('select * from audit_entries order by id');

  for (const [name, statement] of Object.entries(changes))
    it(`only grows, for the portal’s own account too: ${name} is refused`, async () => {
      const before = await entries();
      await assert.rejects(
        test.portal.database.knex.transaction((trx) => trx.raw(statement)),
        /audit_entries only grows|permission denied to set/,
      );
      assert.deepEqual(await entries(), before);
    });

  it('hangs on nothing with which it could be deleted or changed', async () => {
    const keys = await test.rows(
      "select conname from pg_constraint where conrelid = 'audit_entries'::regclass and contype = 'f'",
    );
    assert.deepEqual(keys, []);
    const rules = await test.rows("select rulename from pg_rules where tablename = 'audit_entries'");
    assert.deepEqual(rules, []);
  });

  it('outlives whom it tells of', async () => {
    const [gone] = await test.rows<{ id: number }>(
      `insert into users (first_name, last_name, email, password_hash) values ('Short', 'Lived', 'short@example.com', '')
       returning id`,
    );
    await addEntry(test, 'user.created', { subject_id: gone?.id });
    const before = await entries();
    await test.rows('delete from users where id = ?', gone?.id);
    assert.deepEqual(await entries(), before);
  });
});
