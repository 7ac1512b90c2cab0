import assert from 'node:assert/strict';
import { cast } from '../../seeds/cast.ts';
import { seedCompany } from '../../seeds/company.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { cleanText, hasForbiddenCharacters } from '../../src/lib/text.ts';
import { findMistakes } from '../../src/pages/render-service.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

interface Company {
  database: Database;
  rows<Row>(statement: string, bindings?: readonly string[]): Promise<Row[]>;
  close(): Promise<void>;
}

async function makeCompany(): Promise<Company> {
  const place: TestDatabase = await freshDatabase();
  const database = openDatabase(place.connection);
  await database.knex.transaction((trx) => seedCompany(trx, { hash: 'a hash' }));
  return {
    database,
    async rows<Row>(statement: string, bindings: readonly string[] = []) {
      return (await database.knex.raw<{ rows: Row[] }>(statement, bindings)).rows;
    },
    async close() {
      await database.close();
      await place.drop();
    },
  };
}

describe('the sample company', () => {
  let company: Company;
  before(async () => {
    company = await makeCompany();
  });
  after(() => company.close());

  it('has 150 users, most of them active, and counts them as the tabs do', async () => {
    const expected = { active: 132, deactivated: 12, deleted: 6 };
    const counted = await company.rows<{ status: string; users: number }>(
      'select status, count(*) as users from users group by status',
    );
    const summed = await company.rows<{ status: string; users: number }>(
      'select status, sum(difference)::bigint as users from user_counts group by status',
    );
    for (const rows of [counted, summed])
      assert.deepEqual(Object.fromEntries(rows.map(({ status, users }) => [status, users])), expected);
  });

  it('has 12 groups with people in each, and roles of its own beside the built-in ones', async () => {
    const groups = await company.rows<{ name: string; members: number }>(
      `select name, (select count(*) from group_members where group_id = groups.id) as members from groups`,
    );
    assert.equal(groups.length, 12);
    assert.deepEqual(
      groups.filter(({ members }) => members === 0),
      [],
    );
    const [own] = await company.rows<{ roles: number }>('select count(*) as roles from roles where built_in is null');
    assert.equal(own?.roles, 6);
  });

  it('gives everybody a role or a group', async () => {
    const without = await company.rows(
      `select email from users
       where role_id is null and not exists (select from group_members where user_id = users.id)`,
    );
    assert.deepEqual(without, []);
  });

  it('lets everybody but Alice report to somebody active, and all of them in the end to Alice', async () => {
    const [below] = await company.rows<{ people: number }>(
      `with recursive below as (
         select id from users where email = ?
         union
         select users.id from users join below on users.supervisor_id = below.id
       ) select count(*) as people from below`,
      [cast.alice],
    );
    assert.equal(below?.people, 150);
    const leaderless = await company.rows(
      `select users.email from users left join users supervisor on supervisor.id = users.supervisor_id
       where supervisor.status is distinct from 'active'`,
    );
    assert.deepEqual(leaderless, [{ email: cast.alice }]);
  });

  it('writes names the way forms would store them, and e-mails in ASCII', async () => {
    const people = await company.rows<{ first_name: string; last_name: string; email: string }>(
      'select first_name, last_name, email from users union all select first_name, last_name, email from customers',
    );
    assert.equal(people.length, 2150);
    for (const { first_name, last_name, email } of people) {
      for (const name of [first_name, last_name]) {
        assert.equal(cleanText(name), name);
        assert.equal(hasForbiddenCharacters(name), false, name);
        assert.notEqual(name, '');
      }
      assert.match(email, /^$|^[a-z0-9.]+@(partner\.)?example\.(com|net|org)$/);
    }
  });

  it('has users who write in many scripts', async () => {
    const people = await company.rows<{ name: string }>('select first_name || last_name as name from users');
    for (const script of ['Latin', 'Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Han', 'Hangul'])
      assert.ok(
        people.some(({ name }) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)),
        script,
      );
  });

  it('lets nobody sign in before they were there, nor in the future', async () => {
    const impossible = await company.rows(
      `select email, created_at, last_sign_in_at from users
       where created_at > now() or last_sign_in_at > now() or last_sign_in_at < created_at`,
    );
    assert.deepEqual(impossible, []);
  });

  it('has 2,000 customers, 350 of them held by 40 people, Bob, Carol and Dave among them', async () => {
    const [held] = await company.rows(
      `select (select count(*) from customers) as customers, count(*) as held,
         count(distinct customer_id) as distinct, count(distinct user_id) as holders,
         count(distinct email) filter (where email = any(array[?, ?, ?])) as cast
       from assignments join users on users.id = user_id where ended_at is null`,
      [cast.bob, cast.carol, cast.dave],
    );
    assert.deepEqual(held, { customers: 2000, held: 350, distinct: 350, holders: 40, cast: 3 });
  });

  it('remembers who held a customer earlier, never two people at the same time', async () => {
    const [ended] = await company.rows<{ count: number }>(
      'select count(*) from assignments where ended_at is not null and ended_at > assigned_at',
    );
    assert.equal(ended?.count, 90);
    const overlapping = await company.rows(
      `select one.id from assignments one join assignments other
         on other.customer_id = one.customer_id and other.id > one.id
       where tstzrange(one.assigned_at, one.ended_at) && tstzrange(other.assigned_at, other.ended_at)`,
    );
    assert.deepEqual(overlapping, []);
  });

  it('assigns nobody to anybody before both were there', async () => {
    const impossible = await company.rows(
      `select assignments.id from assignments
         join users on users.id = user_id join customers on customers.id = customer_id
       where assigned_at < users.created_at or assigned_at < customers.created_at or assigned_at > now()`,
    );
    assert.deepEqual(impossible, []);
  });

  it('has a trail that tells how everybody came to be what they are', async () => {
    const events = await company.rows<{ event: string; count: number }>(
      `select event, count(*) from audit_entries where event not in ('user.updated', 'sign-in.succeeded') group by event`,
    );
    assert.deepEqual(Object.fromEntries(events.map(({ event, count }) => [event, count])), {
      'user.created': 150,
      'user.deactivated': 12,
      'user.deleted': 6,
      'customers.assigned': 106,
      'page.created': 8,
      'page.updated': 3,
      'page.published': 5,
    });
    const untold = await company.rows(
      `select email from users where status <> 'active' and not exists (
         select from audit_entries
         where subject_id = users.id and event = 'user.' || status and changes -> 'status' ->> 1 = status::text)`,
    );
    assert.deepEqual(untold, []);
  });

  it('has the last sign-in of everybody on their page and in the trail, and nobody signed in still', async () => {
    const untold = await company.rows(
      `select email from users where last_sign_in_at is not null and (
         date_trunc('milliseconds', last_sign_in_at) is distinct from (select max(created_at) from sign_ins where user_id = users.id)
         or date_trunc('milliseconds', last_sign_in_at) is distinct from (
           select max(at) from audit_entries where subject_id = users.id and event = 'sign-in.succeeded'))`,
    );
    assert.deepEqual(untold, []);
    const never = 'user_id in (select id from users where last_sign_in_at is null)';
    assert.deepEqual(await company.rows(`select 1 from sign_ins where revoked_at is null or ${never}`), []);
  });

  it('has pages in every state, of which the public ones can be read and no text is wrong', async () => {
    const pages = await company.rows<{ status: string; count: number }>(
      'select status, count(*) from pages group by status order by status',
    );
    assert.deepEqual(pages, [
      { status: 'changed', count: 2 },
      { status: 'draft', count: 3 },
      { status: 'published', count: 3 },
    ]);
    const versions = await company.rows<{ texts: Record<string, { body: string }> }>('select texts from page_versions');
    for (const { body } of versions.flatMap(({ texts }) => Object.values(texts)))
      assert.deepEqual(findMistakes(body), [], body);
    const [stray] = await company.rows<{ count: number }>(
      `select count(*) from pages left join page_addresses on page_id = pages.id and page_addresses.slug = pages.slug
         left join published_pages on published_pages.id = pages.id and number = published_number
       where page_addresses.slug is null or (published_number is null) <> (published_pages.id is null)`,
    );
    assert.equal(stray?.count, 0);
  });

  it('has a trail in the order of time, from people who were there', async () => {
    const impossible = await company.rows(
      `select entry.id from (select *, lag(at) over (order by id) as before from audit_entries) entry
         left join users actor on actor.id = actor_id
       where before > at or at > now() or (actor.created_at > at)
         or actor_name <> coalesce(actor.first_name || ' ' || actor.last_name, 'command line')`,
    );
    assert.deepEqual(impossible, []);
  });

  it('is the same company every time', async () => {
    const again = await makeCompany();
    try {
      const users = `select users.*, supervisors.email as supervisor from users
         left join users supervisors on supervisors.id = users.supervisor_id order by users.id`;
      const people = `select email, status, agent, mask_data, language, supervisor from (${users}) as users`;
      const customers = 'select number, search_text, phone, segment, country from customers order by number';
      assert.deepEqual(await again.rows(people), await company.rows(people));
      assert.deepEqual(await again.rows(customers), await company.rows(customers));
    } finally {
      await again.close();
    }
  });
});
