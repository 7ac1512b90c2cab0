import assert from 'node:assert/strict';
import { createAgain, dropForLoading } from '../../seeds/bulk-loading.ts';
import { seedCast } from '../../seeds/cast.ts';
import { sample } from '../../seeds/sample.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

describe('the large sample', () => {
  let place: TestDatabase;
  let database: Database;
  const lines: string[] = [];
  before(async () => {
    place = await freshDatabase();
    database = openDatabase(place.connection);
    await database.knex.transaction((trx) => seedCast(trx, { hash: 'a hash' }));
    const report = (line: string) => lines.push(line);
    await sample(database.knex, { users: 1000, customers: 500, passwordHash: 'another' }, report);
    await sample(database.knex, { users: 1000, customers: 500, passwordHash: 'another' }, report);
  });
  after(async () => {
    await database.close();
    await place.drop();
  });

  async function count(from: string): Promise<number> {
    const { rows } = await database.knex.raw<{ rows: { count: number }[] }>(`select count(*) from ${from}`);
    return rows[0]?.count ?? Number.NaN;
  }

  it('adds as many users and customers as were asked for, to earlier ones too', async () => {
    assert.equal(await count('users'), 2006);
    assert.equal(await count('customers'), 1000);
    assert.equal(await count("users where email like '%@mail.example.com' and password_hash = 'another'"), 2000);
  });

  it('says how far it is', () => {
    assert.deepEqual(lines.slice(0, 2), ['users: 1,000 of 1,000', 'customers: 500 of 500']);
  });

  it('gives everybody a role or a group, and makes no administrator', async () => {
    assert.equal(
      await count('users where role_id is null and not exists (select from group_members where user_id = users.id)'),
      0,
    );
    assert.equal(await count("users join roles on roles.id = role_id where built_in = 'admin'"), 0);
    assert.equal(await count("group_members join groups on groups.id = group_id where built_in = 'administrators'"), 1);
  });

  it('has about as many active, grouped and never seen users as a company has', async () => {
    const between = (number: number, low: number, high: number) =>
      assert.ok(number > low && number < high, `${number}`);
    between(await count("users where status = 'active'"), 1740, 1860);
    between(await count('users where exists (select from group_members where user_id = users.id)'), 1100, 1300);
    between(await count('users where last_sign_in_at is null'), 340, 460);
    between(await count('users where supervisor_id is not null'), 400, 2000);
    assert.equal(await count('users where last_sign_in_at < created_at or last_sign_in_at > now()'), 0);
  });

  it('lets people report only to those who were there before', async () => {
    assert.equal(await count('users where supervisor_id >= id'), 0);
  });

  it('leaves the lists readable from their indexes alone, but for pages somebody was just writing', async () => {
    assert.equal(await count("pg_class where relname in ('users', 'customers') and relallvisible > relpages / 2"), 2);
  });

  it('also works in the transaction of its caller, and goes with it', async () => {
    const inside = database.knex.transaction(async (trx) => {
      await sample(trx, { users: 10, customers: 10, passwordHash: 'another' }, () => {});
      throw new Error(`${(await trx('users').count({ users: '*' }))[0]?.users} users`);
    });
    await assert.rejects(inside, /2016 users/);
    assert.equal(await count('users'), 2006);
  });

  it('makes every index and foreign key again that it dropped, as it was', async () => {
    const listed = async (): Promise<unknown[]> => [
      ...(await database.knex('pg_indexes').where('tablename', 'users').orderBy('indexname').pluck('indexdef')),
      ...(await database
        .knex('information_schema.table_constraints')
        .where('table_name', 'users')
        .orderBy('constraint_name')),
    ];
    const before = await listed();
    await database.knex.transaction(async (trx) => {
      const dropped = await dropForLoading(trx, ['users']);
      assert.ok(dropped.some(({ name }) => name === 'users_search'));
      assert.ok(dropped.some(({ name }) => name === 'users_role_id_fkey'));
      await createAgain(trx, dropped, () => {});
    });
    assert.deepEqual(await listed(), before);
  });
});
