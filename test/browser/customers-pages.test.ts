import { describeStates, given, open, rows, type States } from '../support/states.ts';
import { goOn, send, type Way } from '../support/visits.ts';

const imports: States = {
  'a customer list sorted by e-mail': [200, open('/customers?sort=email&dir=desc')],
  'an import that is being checked': [200, importThen("state = 'checking'")],
  'an import that was lost': [200, importThen("state = 'lost'")],
  'an import that failed': [200, importThen("state = 'failed', failure = '53100'")],
  'an import that failed outside the database': [200, importThen("state = 'failed'")],
  'an import of users that is being checked': [200, importThen("state = 'applying'", undefined, 'users')],
  'an import of users that waits for a way to get in': [200, importThen("state = 'checked'", undefined, 'users')],
  'an import of users that failed': [200, importThen("state = 'failed'", undefined, 'users')],
  'an import of users whose passwords were fetched': [
    200,
    importThen("state = 'done', done_at = now(), handed_over_at = now(), way = 'hand-over'", undefined, 'users'),
  ],
  'an import whose rows are gone': [200, importThen("state = 'done', done_at = now()")],
  'an import seen by somebody masked since': [
    200,
    importThen("state = 'checked'", 'update users set mask_data = true where id = ?'),
  ],
};

/** A name and a segment in which no line could end. */
const unbroken = (path: string): Way =>
  given("update customers set last_name = ?, segment = 'goldsegmentgoldsegmentgoldsegmentgold'", long, open(path));
const long = 'Rindfleischetikettierung'.repeat(4);

const longNames: States = {
  'customers with names that have no end': [200, unbroken('/customers')],
  'a customer with such a name': [200, unbroken('/customers/1')],
  'customers with such names to assign': [200, unbroken('/users/:dave/customers')],
  'pages to preview as customers with such names': [200, unbroken('/preview')],
};

const meanwhile: States = {
  'a customer whom somebody else changed meanwhile': [
    422,
    goOn(open('/customers/1/edit'), async ({ page }) => {
      await rows("update customers set version = version + 1, last_name = 'Nueva' where id = 1");
      await send(page, { lastName: 'Vieja' });
    }),
  ],
  'a group that somebody else changed meanwhile': [
    422,
    goOn(open('/groups/2/edit'), async ({ page }) => {
      await rows("update groups set version = version + 1, description = 'Theirs' where id = 2");
      await rows('update access_version set version = version + 1');
      await send(page, { description: 'Mine' });
    }),
  ],
  'a page of the store that somebody else changed meanwhile': [
    422,
    goOn(open('/pages/1/edit'), async ({ page }) => {
      await rows(
        `insert into page_versions (page_id, number, slug, texts, created_by_name)
         select page_id, number + 1, slug, '{"en":{"title":"Theirs","body":"One\\nTwo"}}', 'Dave Dubois' from page_versions
         where page_id = 1 order by number desc limit 1`,
      );
      await rows('update pages set draft_number = draft_number + 1 where id = 1');
      await send(page, { title_en: 'Mine', body_en: 'One' });
    }),
  ],
};

describeStates('Customers', { ...imports, ...longNames });

describeStates('What two people change at once', meanwhile);

function importThen(set: string, more?: string, kind: 'customers' | 'users' = 'customers'): Way {
  return async (language) => {
    const [made] = await rows(
      `insert into imports (kind, user_id, masked, file_name, state, row_count, counts, unknown_columns)
       select '${kind}', id, false, 'a-very-long-name-of-a-file-without-any-space-in-it-2026-11-22.csv', 'checked', 1234567,
         '{"new": 1200000, "changed": 30000, "same": 4560, "wrong": 7}', '{shoe size}'
       from users where email = 'alice@example.com' returning id, user_id as "userId"`,
    );
    await rows(`update imports set ${set} where id = ?`, made?.id);
    if (more) await rows(more, made?.userId);
    return open(`/imports/${made?.id}`)(language);
  };
}
