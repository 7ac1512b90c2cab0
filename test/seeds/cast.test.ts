import assert from 'node:assert/strict';
import { type CastName, cast, seedCast } from '../../seeds/cast.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

describe('the cast', () => {
  let place: TestDatabase;
  let database: Database;
  let ids: Record<CastName, number>;
  before(async () => {
    place = await freshDatabase();
    database = openDatabase(place.connection);
    ids = await database.knex.transaction((trx) => seedCast(trx, { hash: 'a hash' }));
  });
  after(async () => {
    await database.close();
    await place.drop();
  });

  async function permissionsOf(who: CastName): Promise<string[]> {
    const { rows } = await database.knex.raw<{ rows: { name: string }[] }>(
      `with held as (
         select role_id from users where id = :id
         union
         select role_id from group_roles join group_members using (group_id) where user_id = :id
       )
       select permission as name from role_permissions join held using (role_id)
       union
       select 'everything' from roles join held on held.role_id = roles.id where built_in = 'admin'
       order by name`,
      { id: ids[who] },
    );
    return rows.map(({ name }) => name);
  }

  it('is six people, whose e-mails are known, with the given password', async () => {
    const people = await database.knex('users').select('email', 'password_hash').orderBy('email');
    assert.deepEqual(
      people,
      Object.values(cast).map((email) => ({ email, password_hash: 'a hash' })),
    );
  });

  it('has Alice for an administrator, the only one', async () => {
    assert.deepEqual(await permissionsOf('alice'), ['everything']);
    for (const who of ['bob', 'carol', 'dave', 'erin', 'frank'] as const)
      assert.equal((await permissionsOf(who)).includes('everything'), false, who);
  });

  it('lets Bob manage users, and neither groups, roles nor settings', async () => {
    assert.deepEqual(await permissionsOf('bob'), [
      'groups.view',
      'roles.view',
      'users.activate',
      'users.assign-customers',
      'users.create',
      'users.delete',
      'users.edit',
      'users.password',
      'users.two-factor',
      'users.view',
    ]);
  });

  it('lets Carol see customers, masked', async () => {
    assert.ok((await permissionsOf('carol')).includes('customers.view'));
    assert.deepEqual(await database.knex('users').where('mask_data', true).pluck('email'), [cast.carol]);
  });

  it('lets Dave edit and publish pages and nothing else', async () => {
    assert.deepEqual(await permissionsOf('dave'), ['pages.edit', 'pages.preview', 'pages.publish', 'pages.view']);
  });

  it('gives Erin a group and no permission', async () => {
    assert.deepEqual(await permissionsOf('erin'), []);
    assert.equal((await database.knex('group_members').where('user_id', ids.erin)).length, 1);
  });

  it('has Frank deactivated and everybody else active', async () => {
    assert.deepEqual(await database.knex('users').where('status', 'deactivated').pluck('email'), [cast.frank]);
    assert.equal((await database.knex('users').where('status', 'active')).length, 5);
  });
});
