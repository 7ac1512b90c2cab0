import assert from 'node:assert/strict';
import { tidyUp } from '../../src/housekeeping/service.ts';
import { type OutboxPortal, openOutbox } from '../support/outbox.ts';
import { eventually } from '../support/query.ts';

describe('Tidying up', () => {
  let outbox: OutboxPortal;

  before(async () => {
    outbox = await openOutbox({ DEMO: 'yes' });
  });

  after(() => outbox.stop());

  const count = async (table: string) => (await outbox.rows(`select 1 from ${table}`)).length;

  it('folds the counts of the tabs together and changes none of them', async () => {
    const sums = () =>
      outbox.rows<{ status: string; users: string }>(
        'select status, sum(difference) as users from user_counts group by status order by status',
      );
    await outbox.rows(
      `insert into users (first_name, last_name, email, password_hash)
       select 'Test', 'Person', 'person' || n || '@example.com', '' from generate_series(1, 500) as n`,
    );
    await outbox.rows(`update users set status = 'deactivated' where id % 3 = 0`);
    await outbox.rows(`update users set status = 'deleted' where id % 9 = 0`);
    await outbox.rows(`update users set status = 'active' where status = 'deactivated'`);
    const before = await sums();
    assert.ok((await count('user_counts')) > 300);
    await Promise.all([tidyUp(outbox.portal), tidyUp(outbox.portal)]);
    await tidyUp(outbox.portal);
    assert.deepEqual(
      await sums(),
      before.filter(({ users }) => users !== '0'),
    );
    assert.equal(await count('user_counts'), 2);
    const [{ users } = { users: 0 }] = await outbox.rows<{ users: number }>(
      `select count(*) as users from users where status = 'deleted'`,
    );
    assert.deepEqual((await sums()).at(-1), { status: 'deleted', users: String(users) });
  });

  it('folds more differences than one statement takes', async () => {
    await outbox.rows(`insert into user_counts select 'active', 1 from generate_series(1, 25000)`);
    await tidyUp(outbox.portal);
    assert.equal(await count('user_counts'), 2);
  });

  it('deletes what is over and keeps what still counts', async () => {
    await outbox.rows(
      `insert into session (sid, sess, expire)
       select 'session ' || n, '{}', now() + n * interval '1 hour' from generate_series(-1, 1, 2) as n`,
    );
    await outbox.rows(
      `insert into sealed_values (kind, expires_at)
       select 'draft', now() + n * interval '1 minute' from generate_series(-1, 1, 2) as n`,
    );
    await outbox.rows(
      `insert into rate_limits (key, points, expire)
       select 'key ' || hours, 1, extract(epoch from now() + hours * interval '1 hour') * 1000
       from unnest(array[-25, -23, 1]) as hours`,
    );
    await outbox.rows(
      `insert into sign_in_throttles (name_digest, failures, last_try_at)
       select decode(hours, 'escape'), 1, now() - hours::int * interval '1 hour' from unnest(array['25', '23']) as hours`,
    );
    await outbox.rows(
      `with entry as (
         insert into sign_ins (user_id, session_id, code_due) values (?, 'x', true) returning id)
       insert into codes (sign_in_id, user_id, digest, created_at, replaced_at)
       select id, ?, '', now() - days * interval '1 day', now() from entry, unnest(array[6, 8]) as days`,
      [outbox.receiver.id, outbox.receiver.id],
    );
    await tidyUp(outbox.portal);
    assert.deepEqual(await outbox.rows('select sid from session'), [{ sid: 'session 1' }]);
    assert.equal(await count('sealed_values'), 1);
    assert.deepEqual(await outbox.rows('select key from rate_limits order by key'), [
      { key: 'key -23' },
      { key: 'key 1' },
    ]);
    assert.deepEqual(await outbox.rows(`select encode(name_digest, 'escape') as hours from sign_in_throttles`), [
      { hours: '23' },
    ]);
    assert.deepEqual(
      await outbox.rows('select round(extract(epoch from now() - created_at) / 86400) as days from codes'),
      [{ days: '6' }],
    );
  });

  it('deletes preview links a day after they ended', async () => {
    await outbox.rows(
      `with page as (
         insert into pages (slug, title, titles, languages, changed_by_name)
         values ('p', 'P', 'P', '{en}', 'Dave') returning id)
       insert into page_versions (page_id, number, slug, texts, created_by_name)
       select id, 1, 'p', '{}', 'Dave' from page`,
    );
    await outbox.rows("insert into customers (number) values ('C-1')");
    await outbox.rows(
      `insert into preview_links (page_id, customer_id, user_id, expires_at)
       select pages.id, customers.id, ?, now() - hours * interval '1 hour'
       from pages, customers, unnest(array[23, 25]) as hours`,
      [outbox.receiver.id],
    );
    await tidyUp(outbox.portal);
    assert.equal(await count('preview_links'), 1);
  });

  it('deletes mails with their tries after ninety days, but for those that wait', async () => {
    await outbox.rows(
      `insert into mails (kind, recipient, language, message_id, state, created_at)
       select 'test', state || days, 'en', '', state::mail_state, now() - days * interval '1 day'
       from unnest(array['sent', 'waiting']) as state, unnest(array[89, 91]) as days`,
    );
    await outbox.rows('insert into mail_tries (mail_id, number) select id, 1 from mails');
    await tidyUp(outbox.portal);
    assert.deepEqual(await outbox.rows('select recipient from mails order by recipient'), [
      { recipient: 'sent89' },
      { recipient: 'waiting89' },
      { recipient: 'waiting91' },
    ]);
    assert.equal(await count('mail_tries'), 3);
  });

  it('deletes any number of things', async () => {
    await outbox.rows(
      `insert into session (sid, sess, expire) select 'old ' || n, '{}', now() - interval '1 day'
       from generate_series(1, 25000) as n`,
    );
    await tidyUp(outbox.portal);
    assert.equal(await count('session'), 1);
  });

  it('is done by the worker', async () => {
    await outbox.rows(`insert into session (sid, sess, expire) values ('old', '{}', now() - interval '1 day')`);
    await outbox.startWorker();
    await outbox.rows(`select graphile_worker.add_job('tidy-up')`);
    await eventually(async () => assert.equal(await count('session'), 1));
  });
});
