import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { tokenDigest } from '../../src/lib/codes.ts';
import { routes } from '../../src/routes.ts';
import { openChromium, type Tab } from '../support/browser.ts';
import { files, waysToCustomers } from '../support/customer-visits.ts';
import { openPageCheck, type PageCheck } from '../support/page-check.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { pathTo } from '../support/things.ts';
import {
  anybody,
  arrive,
  giveCredentials,
  goOn,
  press,
  send,
  startVisits,
  tick,
  type,
  type Visits,
  type Way,
} from '../support/visits.ts';

/** Addresses that only lead to another one. */
const elsewhere: Record<string, string> = {
  '/system/users': '/users',
  '/settings/user-management': '/users',
  '/admin/managers': '/users',
  '/roles/review': '/roles',
};

/** What stands for the names in an address. A group and a role are ones that are not built in. */
const examples: Record<string, string> = { ':id': ':bob', ':step': '1', ':name': 'users.edit', ':number': '1' };

const pages = routes.filter(
  ({ method, url }) => method === 'get' && !(url in elsewhere) && !files.includes(url) && !url.startsWith('/api/'),
);

describe('every page', () => {
  let visits: Visits;
  let check: PageCheck;
  let empty: TestPortal;
  let ways: Record<string, Way>;
  let made: Record<string, string>;
  /** The addresses of the pages seen so far, by title. */
  const titled = new Map<string, string>();

  before(async function () {
    const browser = await openChromium(this);
    visits = await startVisits(browser);
    empty = await startTestPortal({ withCast: false });
    check = await openPageCheck(browser);
    made = {
      groups: await madeAt(visits, 'groups'),
      roles: await madeAt(visits, 'roles'),
      customers: await customerHeldAgain(visits),
      outbox: (await pathTo(visits.portal, '/outbox/:id')).slice('/outbox/'.length),
      pages: await changedPage(visits),
      bulk: (await pathTo(visits.portal, '/bulk/:id')).slice('/bulk/'.length),
    };
    ways = { ...specialWays(visits), '/setup': wayToSetup(empty, visits), ...waysToGroups(visits, made) };
    Object.assign(ways, await waysToCustomers(visits, made.customers));
  });
  after(async () => {
    await check?.close();
    await visits?.close();
    await empty?.close();
  });

  /** How one comes to a page: by its address, unless it takes more than that. */
  function wayTo({ url, access }: (typeof pages)[number]): Way {
    if (ways[url]) return ways[url];
    const example = (name: string) => (name === ':id' && made[url.split('/')[1] ?? '']) || examples[name];
    const path = url.replace(/:\w+/g, (name) => example(name) ?? assert.fail(`This test has no example of ${name}.`));
    return visits.open(path, { who: access === 'anyone' ? 'nobody' : 'alice' });
  }

  for (const page of pages)
    for (const language of ['en', 'de'] as const)
      it(`shows ${page.url} without a fault in ${language === 'en' ? 'English, in any width or colour' : 'German, in any width'}`, async () => {
        const tab = await wayTo(page)(language);
        try {
          assert.match(new URL(tab.page.url()).pathname, patternOf(page.url));
          assert.equal((await tab.served()).status, 200);
          assert.equal(await tab.page.getAttribute('html', 'lang'), language);
          const faults = await (language === 'en' ? check.faultsOf(tab) : check.faultsOfTranslation(tab));
          assert.deepEqual(faults, []);
          assert.equal(titled.get(await tab.page.title()) ?? page.url, page.url, 'two pages have one title');
          titled.set(await tab.page.title(), page.url);
        } finally {
          await tab.close();
        }
      });

  for (const [url, target] of Object.entries(elsewhere))
    it(`leads from ${url} to ${target}`, async () => {
      const tab = await visits.open(`${url}?q=bob`)('en');
      assert.equal(new URL(tab.page.url()).pathname, target);
      if (target === '/users') assert.equal(await tab.page.locator('#q').inputValue(), 'bob');
      await tab.close();
    });
});

const patternOf = (url: string) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`);

/** The pages to which the address alone does not lead. */
function specialWays({ portal, open }: Visits): Record<string, Way> {
  const outOfSession = (sql: string) => portal.rows(sql, portal.ids.alice);
  return {
    '/login/code': goOn(open('/login', { who: 'nobody' }), (tab) => giveCredentials(tab, 'alice')),
    '/new-password': async (language) => {
      await portal.rows('update users set must_change_password = true where id = ?', portal.ids.erin);
      return open('/new-password', { who: 'erin' })(language);
    },
    '/password-link': async (language) => {
      await portal.rows(
        `insert into password_links (user_id, digest, expires_at) values (?, ?, now() + interval '1 hour')
         on conflict do nothing`,
        portal.ids.erin,
        tokenDigest('a link'),
      );
      return open('/password-link?token=a+link', { who: 'nobody' })(language);
    },
    '/users/:id/restore': async (language) => open(await pathTo(portal, '/users/:id/restore', 'deleted'))(language),
    '/audit/:id/put-back': async (language) => open(await pathTo(portal, '/audit/:id/put-back'))(language),
    '/confirm': async (language) => {
      await open('/')(language);
      await portal.rows("update sign_ins set password_at = now() - interval '11 minutes'");
      const tab = await open('/confirm?next=/users')(language);
      await portal.rows('update sign_ins set password_at = now()');
      return tab;
    },
    '/account/two-factor/recovery-codes': async (language) => {
      await portal.rows("update users set second_factor = 'app' where id = ?", portal.ids.alice);
      return open('/account/two-factor/recovery-codes')(language);
    },
    '/kept-form': goOn(open('/users/new'), async ({ page }) => {
      await type(page, { firstName: 'Ana', password: 'a password typed in vain' });
      await outOfSession('update sign_ins set revoked_at = now() where user_id = ?');
      await press(page);
      await outOfSession('update sign_ins set revoked_at = null where user_id = ?');
      await page.goto('/kept-form');
    }),
    '/store/:language/:slug': (language) => open(`/store/${language}/welcome`, { who: 'nobody' })(language),
    '/pages/:id/preview': async (language) => {
      const [held] = await portal.rows<{ number: string; id: number }>(
        `select number, (select id from pages where slug = 'delivery') as id
         from current_assignments join customers on customers.id = customer_id where user_id = ? limit 1`,
        portal.ids.dave,
      );
      const path = `/pages/${held?.id}/preview?customer=${held?.number}&language=${language}`;
      return open(path, { who: 'dave' })(language);
    },
    '/bulk/groups': goOn(open('/users?select=on&q=carol'), async ({ page }) => {
      await press(page, '[value=page]');
      await press(page, '[value="bulk:add-to-group"]');
    }),
    '/preview': open('/preview', { who: 'dave' }),
    '/pages/:id/preview/link': goOn(open('/preview', { who: 'dave' }), makeLink),
    '/store/preview/:token': goOn(open('/preview', { who: 'dave' }), async (tab, language) => {
      await makeLink(tab);
      const path = new URL((await tab.page.locator('a.secret').getAttribute('href')) ?? '').pathname;
      await tab.page.goto(`${path}?language=${language}`);
    }),
    '/settings/tokens/:id': goOn(open('/settings'), ({ page }) => makeToken(page)),
    '/settings/tokens/:id/revoke': goOn(open('/settings'), async ({ page }) => {
      await makeToken(page);
      await page.goto(`${page.url()}/revoke`);
    }),
    '/users/:id/created': goOn(open('/users/new'), async ({ page }) => {
      await tick(page, 'groupIds', 1);
      await send(page, anybody());
    }),
  };
}

/** Makes a link for the first pair on the preview desk. */
async function makeLink({ page }: Tab): Promise<void> {
  await arrive(page, () => page.locator('.desk td a').first().click());
  await arrive(page, () => page.locator('.bar form[action$="/preview/link"] button').click());
}

async function makeToken(page: Page): Promise<void> {
  await page.locator('#name').fill('Shop');
  await arrive(page, () => page.locator('main form button').first().click());
}

/** The set-up page shows while there is nobody, to whom has the token. */
function wayToSetup(empty: TestPortal, { open }: Visits): Way {
  return async (language) => {
    await empty.rows('insert into setup_tokens (digest) values (?) on conflict do nothing', tokenDigest('a token'));
    return open('/setup?token=a%20token', { who: 'nobody', server: empty.server })(language);
  };
}

/** The number of a group or role that is not built in. */
async function madeAt({ portal }: Visits, table: 'groups' | 'roles'): Promise<string> {
  const [row] = await portal.rows<{ id: number }>(`select id from ${table} where built_in is null order by id limit 1`);
  return String(row?.id);
}

/** The number of a page that is published and was changed since. */
async function changedPage({ portal }: Visits): Promise<string> {
  const [row] = await portal.rows<{ id: number }>("select id from pages where slug = 'delivery'");
  return String(row?.id);
}

/** The number of a customer with a history. */
async function customerHeldAgain({ portal }: Visits): Promise<string> {
  const [row] = await portal.rows<{ id: number }>(
    'select customer_id as id from assignments group by customer_id having count(*) > 1 order by customer_id limit 1',
  );
  return String(row?.id);
}

function waysToGroups({ portal, open }: Visits, { groups = '' }: Record<string, string>): Record<string, Way> {
  return {
    '/groups/:id/members/remove': async (language) => {
      const [member] = await portal.rows<{ id: number }>(
        'select user_id as id from group_members where group_id = ? order by user_id limit 1',
        Number(groups),
      );
      return open(`/groups/${groups}/members/remove?member=${member?.id}`)(language);
    },
  };
}
