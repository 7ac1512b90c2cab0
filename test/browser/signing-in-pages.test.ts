import { describeStates, given, open, rows, type States } from '../support/states.ts';
import { arrive, giveCredentials, goOn, press, send, type, type Way } from '../support/visits.ts';

const signingIn: States = {
  'the sign-in page after a wrong password': [
    401,
    goOn(open('/login', 'nobody'), (tab) => giveCredentials(tab, 'bob', 'x')),
  ],
  'the sign-in page after signing out': [
    200,
    goOn(open('/', 'bob'), ({ page }) => arrive(page, () => page.locator('header form button').click())),
  ],
  'the code page after a wrong code': [422, goOn(atCode(), ({ page }) => send(page, { code: '12 34' }))],
  'the code page when the next code is asked for too soon': [
    200,
    goOn(atCode(), ({ page }) => press(page, '.btn-link')),
  ],
  'the code page of the demo, with the code': [200, atCode('demo')],
  'the code page of a portal without mail': [200, atCode('withoutMail')],
  'a new password that is too short': [
    422,
    given('update users set must_change_password = true where email like ?', 'carol@%', (language) =>
      goOn(open('/new-password', 'carol'), ({ page }) => send(page, { password: 'short', repeatPassword: 'short' }))(
        language,
      ),
    ),
  ],
  'a new password that is shown': [
    200,
    given('update users set must_change_password = true where email like ?', 'carol@%', (language) =>
      goOn(open('/new-password', 'carol'), async ({ page }) => {
        await type(page, { password: 'three old wooden spoons', repeatPassword: 'three old' });
        await press(page, '[value=show]');
      })(language),
    ),
  ],
  'a password link that works no more': [404, open('/password-link', 'nobody')],
  'a password link that works no more, for somebody who is signed in': [404, open('/password-link')],
  'a forgotten password, without an e-mail': [422, goOn(open('/forgot-password', 'nobody'), ({ page }) => press(page))],
  'a forgotten password, where there is no mail': [200, open('/forgot-password', 'nobody', 'withoutMail')],
  'a password link for somebody, where there is no mail': [
    200,
    open('/users/:bob/password-link', 'alice', 'withoutMail'),
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
      await rows(
        `insert into rate_limits values ('sign-in-address:127.0.0.1', 99, extract(epoch from now()) * 1000 + 600000)
         on conflict (key) do update set points = excluded.points, expire = excluded.expire`,
      );
      await giveCredentials(tab, 'alice');
      await rows('delete from rate_limits');
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
  'a database that is gone': [503, open('/', 'alice', 'withoutDatabase')],
};

describeStates('a page about signing in, or one that refuses', { ...signingIn, ...refusing });

function atCode(server?: 'demo' | 'withoutMail'): Way {
  return goOn(open('/login', 'nobody', server), (tab) => giveCredentials(tab, 'alice'));
}
