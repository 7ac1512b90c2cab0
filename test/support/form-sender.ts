import { randomUUID } from 'node:crypto';
import { openFor, type Target } from './form-targets.ts';
import { forgetFailures } from './login.ts';
import type { Browser, TestPortal } from './portal.ts';
import { pathTo } from './things.ts';

/** Fields that no form has. */
const unknown = 'unknown=1&__proto__=x&constructor=y&constructor[prototype][z]=1&toString=a&hasOwnProperty=b';

/** What came back, and whether anything was written. */
export interface Sent {
  status: number;
  text: string;
  changed: boolean;
}

export interface Sender {
  /** Sends the form with `sent` in the place of this field. */
  send(field: string, sent: string): Promise<Sent>;
}

/** Sends one form again and again, each time with one field replaced and everything else right. */
export async function openSender(
  test: TestPortal,
  { as, method = 'post', to, typed, begin, renews }: Target,
): Promise<Sender> {
  let browser: Browser;
  let begun: Record<string, string> = {};
  let path = '';
  const start = async () => {
    browser = await openFor(as, test);
    begun = (await begin?.(browser)) ?? {};
  };
  const renewPath = async () => {
    path = await pathTo(test, to);
  };
  await start();
  await renewPath();
  return {
    async send(field, sent) {
      if (as !== 'alice' || renews) await forgetFailures(test);
      const right = Object.entries({ ...typed, ...begun }).filter(([name]) => name !== field);
      const pairs = right.map(([name, value]) => [name, value.replace('#', randomUUID().slice(0, 8))]);
      const body = `${new URLSearchParams(pairs)}&${unknown}&${sent}`;
      const before = await changesIn(test);
      const { status, text } =
        method === 'get' ? await browser.get(`${path}?${body}`) : await browser.post(path).send(body);
      const changed = (await changesIn(test)) !== before;
      if (status === 303) await renewPath();
      if (status === 303 && (as !== 'alice' || renews)) await start();
      return { status, text, changed };
    },
  };
}

/** Has the database count every row that is written, but for those that count tries and keep sessions. */
export async function countChanges(test: TestPortal): Promise<void> {
  await test.rows('create table changed_rows (id bigint generated always as identity)');
  // That a form is being carried out is noted while it is: nobody can have anything of it.
  await test.rows(`create function note_change() returns trigger language plpgsql as $$
    begin
      if coalesce(to_jsonb(new), to_jsonb(old)) ->> 'kind' is distinct from 'answer' then
        insert into changed_rows default values;
      end if;
      return null;
    end $$`);
  const tables = await test.rows<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const others =
    /^(session|sign_ins|codes|sign_in_throttles|rate_limits|audit_entries|audit_names|changed_rows|knex_\w+)$/;
  for (const { name } of tables.filter((table) => !others.test(table.name)))
    await test.rows(`create trigger note_change after insert or update or delete on ${name}
      for each row execute function note_change()`);
}

async function changesIn(test: TestPortal): Promise<number> {
  const [row] = await test.rows<{ count: number }>('select count(*) from changed_rows');
  return row?.count ?? 0;
}
