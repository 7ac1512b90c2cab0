import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { Page } from 'playwright-core';
import { openDatabase } from '../../src/database/database.ts';
import { openChromium, startBeside, type Tab } from '../support/browser.ts';
import { type Look, openPageCheck, type PageCheck } from '../support/page-check.ts';
import {
  giveCredentials,
  goOn,
  press,
  startVisits,
  tick,
  type,
  type Visitor,
  type Visits,
  type Way,
} from '../support/visits.ts';

const looks: Record<'en' | 'de', Look[]> = {
  en: [{ scheme: 'light', width: 390 }],
  de: [{ scheme: 'dark', width: 1440 }],
};

let visits: Visits;
const servers: Partial<Record<'demo' | 'withoutMail' | 'withoutDatabase', Server>> = {};
let made = 0;

/** What a page answers with, and how one comes to it. */
type States = Record<string, [status: number, way: Way]>;

const signingIn: States = {
  'the sign-in page after a wrong password': [
    401,
    goOn(open('/login', 'nobody'), (tab) => giveCredentials(tab, 'bob', 'x')),
  ],
  'the sign-in page after signing out': [200, goOn(open('/'), ({ page }) => leave(page))],
  'the code page after a wrong code': [422, goOn(atCode(), ({ page }) => send(page, { code: '12 34' }))],
  'the code page when the next code is asked for too soon': [
    200,
    goOn(atCode(), ({ page }) => press(page, '.btn-link')),
  ],
  'the code page of the demo, with the code': [200, atCode('demo')],
  'the code page of a portal without mail': [200, atCode('withoutMail')],
  'a new password that is too short': [
    422,
    given('update users set must_change_password = true where email like ?', 'erin@%', (language) =>
      goOn(open('/new-password', 'erin'), ({ page }) => send(page, { password: 'short', repeatPassword: 'short' }))(
        language,
      ),
    ),
  ],
  'an own password without the old one': [422, goOn(open('/account/password'), ({ page }) => press(page))],
  'Home in the colours of one’s own choice': [
    200,
    given("update users set theme = 'dark' where email like ?", 'dave@%', open('/', 'dave')),
  ],
};

const refusing: States = {
  'a page that does not exist': [404, open('/nowhere')],
  'a page that does not exist, for nobody': [404, open('/nowhere', 'nobody')],
  'a page that one may not see': [403, open('/users', 'erin')],
  'too many attempts': [
    429,
    goOn(open('/login', 'nobody'), async (tab) => {
      await visits.portal.rows(
        `insert into rate_limits values ('sign-in-address:127.0.0.1', 99, extract(epoch from now()) * 1000 + 600000)
         on conflict (key) do update set points = excluded.points, expire = excluded.expire`,
      );
      await giveCredentials(tab, 'alice');
      await visits.portal.rows('delete from rate_limits');
    }),
  ],
  'a form that is out of date': [
    403,
    goOn(open('/users/new'), async ({ page }) => {
      await type(page, { firstName: 'Ana', password: 'typed in vain' });
      await page
        .locator('main [name="_csrf"]')
        .first()
        .evaluate((field) => field.setAttribute('value', 'another'));
      await press(page);
    }),
  ],
  'a database that is gone': [503, open('/', 'nobody', 'withoutDatabase')],
};

const creating: States = {
  'a new user with nothing filled in': [422, goOn(open('/users/new'), ({ page }) => press(page))],
  'a new user with an e-mail that is in use': [
    422,
    goOn(open('/users/new'), ({ page }) => send(page, { ...anybody(), email: 'bob@example.com' })),
  ],
  'a new user with a generated password': [
    200,
    goOn(open('/users/new'), ({ page }) => press(page, '[value=generate]')),
  ],
  'a new user with a password that is shown': [
    200,
    goOn(open('/users/new'), async ({ page }) => {
      await type(page, { password: 'a long enough one', repeatPassword: 'a long enough one' });
      await press(page, '[value=show]');
    }),
  ],
  'a new user where there is no mail server': [200, open('/users/new', 'alice', 'withoutMail')],
  'a new user made by somebody who is no administrator': [200, open('/users/new', 'bob')],
  'a created user whose password was shown already': [
    200,
    goOn(open('/users/new'), async ({ page }) => {
      await tick(page, 'groupIds', 1);
      await send(page, anybody());
      await page.reload();
    }),
  ],
  'the first step with nothing filled in': [422, goOn(open('/users/new/steps/1'), ({ page }) => press(page))],
  'the second step with nothing chosen': [422, goOn(atStep(2), ({ page }) => press(page))],
  'the second step': [200, atStep(2)],
  'the third step': [200, atStep(3)],
  'the third step with two passwords': [
    422,
    goOn(atStep(3), ({ page }) => send(page, { password: 'correct horse', repeatPassword: 'battery staple' })),
  ],
  'the last step': [200, atStep(4)],
};

const oneUser: States = {
  'a user who is deactivated': [200, open('/users/:frank')],
  'a user edited without a name': [422, goOn(open('/users/:bob/edit'), ({ page }) => send(page, { firstName: '' }))],
  'an administrator edited by somebody who is none': [200, open('/users/:alice/edit', 'bob')],
  'a user whom somebody else changed meanwhile': [
    422,
    goOn(open('/users/:carol/edit'), async ({ page }) => {
      made += 1;
      const change = "update users set version = version + 1, last_name = ? where email = 'carol@example.com'";
      await visits.portal.rows(change, `Castillo ${made}`);
      await send(page, { lastName: `Castillo Nueva ${made}` });
    }),
  ],
  'a user just deactivated': [
    200,
    given("update users set status = 'active' where email like ?", 'dave@%', (language) =>
      goOn(open('/users/:dave/deactivate?back=/users'), ({ page }) => press(page))(language),
    ),
  ],
  'a user whose customers go to nobody': [
    422,
    goOn(open('/users/:bob/delete'), async ({ page }) => {
      await tick(page, 'customers', 2);
      await press(page);
    }),
  ],
  'the last administrator, to be deleted': [422, goOn(open('/users/:alice/delete'), ({ page }) => press(page))],
  'a new password for somebody, typed once': [
    422,
    goOn(open('/users/:bob/password'), ({ page }) => send(page, { password: 'correct horse' })),
  ],
  'a new password for somebody, generated': [
    200,
    goOn(open('/users/:bob/password'), ({ page }) => press(page, '[value=generate]')),
  ],
};

const lists: States = {
  'the users of whom none match': [200, open('/users?q=nobody%20is%20called%20this&status=active&agent=yes')],
  'the users with all columns': [200, open('/users?cols=all')],
  'the users who are deleted': [200, open('/users?status=deleted')],
  'the users, for somebody who may only look': [200, open('/users?sort=last&dir=desc', 'bob')],
  'customers ticked on another page': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('[name="assign"]').first().check();
      await press(page, '[value^="at:"]');
    }),
  ],
  'customers that were just assigned': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('[name="assign"]').first().check();
      await press(page, '[value=save]');
    }),
  ],
  'customers of whom none match': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('#q').fill('nobody is called this');
      await page.keyboard.press('Enter');
    }),
  ],
  'customers for somebody who must not see them': [
    200,
    given('update users set mask_data = true where email like ?', 'bob@%', (language) =>
      goOn(open('/users/:dave/customers', 'bob'), () => visits.portal.rows('update users set mask_data = false'))(
        language,
      ),
    ),
  ],
};

describe('a page in a certain state', () => {
  let check: PageCheck;

  before(async function () {
    const browser = await openChromium(this);
    visits = await startVisits(browser);
    check = await openPageCheck(browser);
    servers.demo = await startBeside(visits.portal, { demo: true });
    servers.withoutMail = await startBeside(visits.portal);
    servers.withoutDatabase = await startBeside(visits.portal, {}, openDatabase({ host: '127.0.0.1', port: 1 }));
  });
  after(async () => {
    await check?.close();
    for (const server of Object.values(servers)) server.close();
    await visits?.close();
  });

  for (const [name, [status, way]] of Object.entries({ ...signingIn, ...refusing, ...creating, ...oneUser, ...lists }))
    for (const language of ['en', 'de'] as const)
      it(`has no fault: ${name}, in ${language === 'en' ? 'English' : 'German'}`, async () => {
        const tab = await way(language);
        try {
          assert.equal((await tab.served()).status, status);
          assert.deepEqual(await check.faultsOf(tab, looks[language]), []);
        } finally {
          await tab.close();
        }
      });
});

/** An address of the portal, or of one of the servers beside it. */
function open(path: string, who: Visitor = 'alice', server?: keyof typeof servers): Way {
  return (language) => {
    const place = server && servers[server];
    return visits.open(path, place ? { who, server: place } : { who })(language);
  };
}

/** A way that begins with a change in the database. */
function given(change: string, value: string, way: Way): Way {
  return async (language) => {
    await visits.portal.rows(change, value);
    return way(language);
  };
}

function atCode(server?: keyof typeof servers): Way {
  return goOn(open('/login', 'nobody', server), (tab) => giveCredentials(tab, 'alice'));
}

function atStep(step: 2 | 3 | 4): Way {
  return goOn(open('/users/new/steps/1'), async ({ page }: Tab) => {
    await send(page, anybody());
    if (step === 2) return;
    await tick(page, 'groupIds', 1);
    await press(page);
    if (step === 4) await press(page);
  });
}

async function send(page: Page, fields: Record<string, string>): Promise<void> {
  await type(page, fields);
  await press(page);
}

const leave = (page: Page) => page.locator('header form[action="/logout"] button').click();

function anybody() {
  made += 1;
  return { firstName: 'Ana', lastName: 'Nueva', email: `ana.${made}@example.com` };
}
