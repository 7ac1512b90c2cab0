import assert from 'node:assert/strict';
import { routes } from '../../src/routes.ts';
import { startCompany } from '../support/browser.ts';
import type { Browser, TestPortal } from '../support/portal.ts';
import { setMasked } from './customers.ts';

interface Secret {
  id: number;
  number: string;
  name: string;
  email: string;
  phone: string;
}

/** As many addresses are visited for one route: its first ones, which differ in what they ask for. */
const visitsPerRoute = 6;
/** Pages that end the session, or that need no session. */
const notVisited = /^\/(login|setup|forgot-password|store)/;

/** Everything personal about customers that no member of the staff has by chance too. */
async function readSecrets(test: TestPortal): Promise<Secret[]> {
  const staff = await test.rows<{ text: string }>(
    "select string_agg(first_name || ' ' || last_name || ' ' || email, '|') as text from users",
  );
  const customers = await test.rows<Secret>(
    "select id, number, trim(first_name || ' ' || last_name) as name, email, phone from customers order by id",
  );
  const known = staff[0]?.text ?? '';
  const unless = (value: string) => (value.length > 4 && !known.includes(value) ? value : '');
  return customers.map((customer) => ({
    ...customer,
    name: unless(customer.name),
    email: unless(customer.email),
    phone: unless(customer.phone),
  }));
}

/** Whatever a browser received, entities and the places in lists decoded, too. */
function textOf(body: string): string {
  const decoded = body.replaceAll('&#39;', "'").replaceAll('&amp;', '&').replaceAll('&#34;', '"');
  const cursors = [...decoded.matchAll(/(?:after|before)[=:]([\w-]{8,})/g)].map(([, cursor = '']) =>
    Buffer.from(cursor, 'base64url').toString(),
  );
  return [decoded, ...cursors].join('\n');
}

describe('Who is masked', () => {
  let test: TestPortal;
  let secrets: Secret[];
  let one: Secret;
  let personal: string[];

  before(async () => {
    test = await startCompany();
    secrets = await readSecrets(test);
    personal = [...new Set(secrets.flatMap(({ name, email, phone }) => [name, email, phone]))].filter(Boolean);
    one = secrets.find(({ name, email, phone }) => name && email && phone) ?? assert.fail('nobody has everything');
    await makeTrail();
  });
  after(() => test.close());

  /** What somebody who sees everything leaves behind: changes, and who got whom. */
  async function makeTrail(): Promise<void> {
    const alice = await test.signIn('alice');
    const { text } = await alice.get(`/customers/${one.id}/edit`);
    const [, version = ''] = /name="version" value="(\d+)"/.exec(text) ?? [];
    const changed = { email: 'once.more@example.net', phone: one.phone, firstName: one.name, version, original: '{}' };
    await alice.post(`/customers/${one.id}/edit`, changed);
    await alice.post(`/customers/${one.id}/edit`, {
      ...changed,
      email: one.email,
      version: String(Number(version) + 1),
    });
    await alice.post(`/users/${test.ids.dave}/customers`, { _do: 'save', assign: String(one.id) });
    assert.equal((await test.rows("select 1 from audit_entries where event = 'customer.updated'")).length, 2);
    secrets = await readSecrets(test);
  }

  function assertNothingPersonal(where: string, body: string): void {
    const text = textOf(body);
    const found = personal.filter((value) => text.includes(value));
    assert.deepEqual(found, [], where);
  }

  /** The address of a route with every kind of example in the place of its parameters. */
  const addressesOf = (url: string): string[] => {
    const ids = url.startsWith('/customers/')
      ? secrets.slice(0, 3).map(({ id }) => id)
      : [test.ids.dave, test.ids.alice, 1, 5];
    const examples = (id: number): Record<string, string> => ({ id: String(id), step: '1', name: 'customers.view' });
    if (!url.includes(':')) return [url];
    return ids.map((id) => url.replace(/:(\w+)/g, (_all, name: string) => examples(id)[name] ?? '1'));
  };

  const routeOf = (address: string) => {
    const path = address.split(/[?#]/)[0] ?? '';
    return routes.find(
      ({ method, url }) => method === 'get' && new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(path),
    )?.url;
  };

  /** Every page that the routes know and the pages link to. */
  async function crawl(browser: Browser): Promise<number> {
    const queue = routes.filter(({ method }) => method === 'get').flatMap(({ url }) => addressesOf(url));
    const seen = new Set<string>();
    const visits = new Map<string, number>();
    let shown = 0;
    for (const address of queue) {
      const route = routeOf(address);
      const count = visits.get(route ?? '') ?? 0;
      if (!route || seen.has(address) || notVisited.test(address) || count >= visitsPerRoute) continue;
      seen.add(address);
      visits.set(route, count + 1);
      const { status, text = '', headers } = await browser.get(address);
      assert.ok(status < 500, address);
      assertNothingPersonal(address, `${text}\n${JSON.stringify(headers)}`);
      if (status !== 200) continue;
      shown += 1;
      const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
      queue.push(...links);
    }
    return shown;
  }

  /** What one types who hopes to find something out. */
  const guesses = () => [
    one.number,
    one.name,
    one.email,
    one.phone,
    one.name.split(' ')[0] ?? '',
    one.email.slice(0, 5),
  ];

  for (const [who, what] of [
    ['carol', 'somebody who may see customers'],
    ['alice', 'an administrator'],
  ] as const)
    describe(`as ${what}`, () => {
      let browser: Browser;
      before(async () => {
        await setMasked(test, test.ids[who]);
        browser = await test.signIn(who);
      });
      after(() => setMasked(test, test.ids[who], who === 'carol'));

      it('receives no name, e-mail or phone of any customer from any page or its links', async () => {
        assert.ok((await crawl(browser)) > 10);
      }).timeout(180_000);

      it('finds a customer by the whole number, and nobody by anything else', async () => {
        for (const [index, q] of guesses().entries()) {
          const { text } = await browser.get(`/customers?${new URLSearchParams({ q })}`);
          const rows = text.split('<tr>').length - 2;
          assert.equal(rows > 0 ? 1 : 0, index === 0 ? 1 : 0, q);
          assertNothingPersonal(q, text.replaceAll(q, ''));
        }
      });

      it('receives nothing from forms that are sent wrong', async () => {
        const forms: [string, Record<string, string>][] = [
          [`/customers/${one.id}/edit`, { version: '1', original: '{}', segment: 'x'.repeat(60) }],
          [`/customers/${one.id}/edit`, { version: '1', original: '{}', segment: 'other' }],
          [`/customers/${one.id}/unmask`, { field: 'email', reason: '' }],
          ['/customers', { number: one.number }],
          [`/users/${test.ids.erin}/customers`, { _do: 'save', assign: String(one.id) }],
          [`/users/${test.ids.erin}/customers`, { _do: 'search', q: one.number, assign: String(one.id) }],
        ];
        for (const [path, fields] of forms) {
          const sent = await browser.post(path, fields);
          assert.ok(sent.status < 500, path);
          const next = sent.headers.location ? await browser.get(sent.headers.location) : sent;
          assertNothingPersonal(path, `${sent.text}${JSON.stringify(sent.headers)}${next.text}`);
        }
      });
    });

  it('is masked from the next request on', async () => {
    const alice = await test.signIn('alice');
    assert.ok((await alice.get(`/customers/${one.id}`)).text.includes(one.email));
    await setMasked(test, test.ids.alice);
    assertNothingPersonal('the next request', (await alice.get(`/customers/${one.id}`)).text);
    await setMasked(test, test.ids.alice, false);
  });
});
