import assert from 'node:assert/strict';
import { loadConfig } from '../src/config.ts';
import type { Field } from '../src/lib/forms.ts';
import { secretNames } from '../src/lib/kept-forms.ts';
import type { Portal } from '../src/lib/portal.ts';
import { routes } from '../src/routes.ts';
import { countChanges, openSender } from './support/form-sender.ts';
import { formTargets } from './support/form-targets.ts';
import { allForms } from './support/forms.ts';
import { startTestPortal, type TestPortal } from './support/portal.ts';

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

  it('is sent to an address that exists, and that names it', async () => {
    const portal = { config: loadConfig({ NODE_ENV: 'test' }, { demo: true }) } as Portal;
    for (const [name, { method = 'post', to }] of Object.entries(formTargets)) {
      const route = routes.find((known) => known.method === method && isAt(known.url, to)) ?? assert.fail(name);
      if (method === 'get') continue;
      const named = (await route.form?.(portal)) ?? {};
      for (const [field, { words, type }] of Object.entries(forms.get(name) ?? {}))
        assert.deepEqual([named[field]?.words, named[field]?.type], [words, type], `${name}: ${field}`);
    }
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

const isAt = (url: string, to: string) => new RegExp(`^${url.replace(/:(?!id)\w+/g, '[^/]+')}$`).test(to);
