import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Field } from '../src/lib/forms.ts';
import { secretNames } from '../src/lib/kept-forms.ts';
import { routes } from '../src/routes.ts';
import { formTargets, openFor, type Target } from './support/form-targets.ts';
import { allForms } from './support/forms.ts';
import { forgetFailures } from './support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';
import { pathTo } from './support/things.ts';

const forms = await allForms();

/** What somebody may send in the place of a field, and the answer when there is only one. */
type Shape = [what: string, sent: (name: string) => string, status?: number];

const shapes: Shape[] = [
  ['nothing', () => ''],
  ['an empty value', (name) => `${name}=`],
  ['two values', (name) => `${name}=active&${name}=en`],
  ['nested names', (name) => `${name}[a]=b&${name}[]=c&${name}[__proto__][d]=e`],
  ['a NUL', (name) => `${name}=a%00b`, 400],
  ['bytes that are no UTF-8', (name) => `${name}=a%ffb`, 400],
  ['half a character', (name) => `${name}=%ed%a0%80`, 400],
  ['a broken escape', (name) => `${name}=100%`],
  ['10,000 characters', (name) => `${name}=${'a'.repeat(8_000)}${'%F0%9F%98%80'.repeat(1_000)}`],
  ['a name of JavaScript', (name) => `${name}=__proto__`],
  ['control characters', (name) => `${name}=a%07%1b%0d%0ab`],
  ['characters that turn the direction', (name) => `${name}=%E2%80%AE%E2%81%A6anna`],
];

/** More for what is chosen, neither typed nor ticked. */
const numbers: Shape[] = [
  ['a huge number', (name) => `${name}=${'9'.repeat(30)}`],
  ['the largest number of the database', (name) => `${name}=9223372036854775807`],
  ['a row that does not exist', (name) => `${name}=999999999999999`],
  ['a negative number', (name) => `${name}=-1`],
  ['a number in another spelling', (name) => `${name}=1e0`],
  ['the words of a statement', (name) => `${name}=1'+or+1=1;--`],
];

const shapesFor = ({ type }: Field): Shape[] =>
  ['text', 'textarea', 'email', 'password', 'code', 'checkbox'].includes(type) ? shapes : [...shapes, ...numbers];

/** Fields that no form has. */
const unknown = 'unknown=1&__proto__=x&constructor=y&constructor[prototype][z]=1&toString=a&hasOwnProperty=b';

describe('Every form', () => {
  it('is one of those that are sent wrong here, or a part of one', () => {
    const covered = new Set(Object.keys(formTargets).flatMap((name) => Object.values(forms.get(name) ?? {})));
    const missing = [...forms].filter(([, form]) => !Object.values(form).every((field) => covered.has(field)));
    assert.deepEqual(
      missing.map(([name]) => name),
      [],
      'say in test/support/form-targets.ts where it is sent',
    );
    assert.deepEqual(
      Object.keys(formTargets).filter((name) => !forms.has(name)),
      [],
      'these forms are gone',
    );
  });

  it('is sent to an address that exists', () => {
    const known = routes.map(({ method, url }) => `${method} ${url}`);
    for (const [name, { method = 'post', to }] of Object.entries(formTargets))
      assert.ok(
        known.some((route) => new RegExp(`^${route.replace(/:(?!id)\w+/g, '[^/]+')}$`).test(`${method} ${to}`)),
        name,
      );
  });

  it('has its secrets under names that are never kept', () => {
    for (const [name, form] of forms)
      for (const [field, { secret, type }] of Object.entries(form))
        assert.equal(secretNames.has(field), secret || type === 'code', `${name}: ${field}`);
  });
});

describe('A form that is sent wrong', () => {
  let test: TestPortal;
  let empty: TestPortal;
  before(async () => {
    test = await startTestPortal();
    empty = await startTestPortal({ withCast: false });
    for (const portal of [test, empty]) await countChanges(portal);
  });
  after(async () => {
    await test.close();
    await empty.close();
  });

  for (const [name, target] of Object.entries(formTargets)) {
    it(`is answered and harms nothing: ${name}`, async () => {
      const portal = target.as === 'set-up' ? empty : test;
      const sender = await openSender(portal, target);
      for (const [index, [field, declared]] of Object.entries(forms.get(name) ?? {}).entries())
        for (const [what, sent, expected] of shapesFor(declared)) {
          if (expected && index > 0) continue; // refused before any field is looked at
          const { status, changed } = await sender.send(field, sent(field));
          assert.ok(status < 500, `${field} with ${what}: ${status}`);
          assert.ok(status !== 403 && status !== 429, `${field} with ${what} never got there: ${status}`);
          if (expected) assert.equal(status, expected, `${field} with ${what}`);
          if (status !== 303) assert.equal(changed, false, `${field} with ${what} changed something`);
        }
    });
  }

  it('would have worked when it was sent right', async () => {
    for (const [name, target] of Object.entries(formTargets)) {
      if (target.fails) continue;
      const { status } = await (await openSender(test, target)).send('', '');
      assert.ok(status < 400, `${name}: ${status}`);
    }
  });
});

interface Sender {
  send(field: string, sent: string): Promise<{ status: number; changed: boolean }>;
}

/** Sends one form again and again, each time with one field replaced and everything else right. */
async function openSender(
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
      const { status } = method === 'get' ? await browser.get(`${path}?${body}`) : await browser.post(path).send(body);
      const changed = (await changesIn(test)) !== before;
      if (status === 303) await renewPath();
      if (status === 303 && (as !== 'alice' || renews)) await start();
      return { status, changed };
    },
  };
}

/** Has the database count every row that is written, but for those that count tries and keep sessions. */
async function countChanges(test: TestPortal): Promise<void> {
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
  const others = /^(session|sign_ins|codes|sign_in_throttles|rate_limits|audit_entries|changed_rows|knex_\w+)$/;
  for (const { name } of tables.filter((table) => !others.test(table.name)))
    await test.rows(`create trigger note_change after insert or update or delete on ${name}
      for each row execute function note_change()`);
}

async function changesIn(test: TestPortal): Promise<number> {
  const [row] = await test.rows<{ count: number }>('select count(*) from changed_rows');
  return row?.count ?? 0;
}
