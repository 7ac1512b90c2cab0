import assert from 'node:assert/strict';
import { linkFor } from '../support/links.ts';
import { givePassword, mailedCode, otherThan, withCode, withPassword } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm } from './leaving.ts';
import { addToGroup, addUserWith, fieldsIn, flashIn, headingIn, textOf } from './page.ts';

describe('Why somebody can’t sign in', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const page = async (browser = alice, id = test.ids.erin) => (await browser.get(`/users/${id}/sign-in-help`)).text;
  /** The sentence at the top. */
  const verdict = (html: string) =>
    textOf(
      `<main${/<div class="note note-(?:info|warn)">.*?<\/div>/s.exec(html.split('page-head')[1] ?? '')?.[0]}`,
    ).replace(/^> /, '');
  const says = async (sentence: RegExp, browser = alice, id = test.ids.erin) => {
    const html = await page(browser, id);
    assert.match(verdict(html), sentence);
    return html;
  };
  /** The buttons, as where they lead. */
  const remedies = (html: string) =>
    [...html.matchAll(/(?:class="btn btn-sm" href|form method="post" action)="\/users\/\d+\/([\w-]+)/g)].map(
      ([, action]) => action,
    );
  const change = (columns: string, ...values: unknown[]) =>
    test.rows(`update users set ${columns} where id = ?`, ...values, test.ids.erin);

  it('is asked on the page of the user', async () => {
    const { text } = await alice.get(`/users/${test.ids.erin}`);
    assert.match(text, new RegExp(`href="/users/${test.ids.erin}/sign-in-help">Why can’t Erin \\S+ sign in\\?<`));
    assert.match(headingIn(await page()), /^Why can’t Erin \S+ sign in\?$/);
  });

  it('because nobody keeps them', async () => {
    const html = await says(/^Nothing keeps Erin \S+ out\. They have never signed in yet\.$/);
    assert.deepEqual(remedies(html), ['password-link', 'password', 'two-factor']);
    assert.match(textOf(html), /No try to sign in is recorded/);
  });

  it('because they are deactivated: Activate mends it', async () => {
    const html = await says(/is deactivated\. Activate the user\./, alice, test.ids.frank);
    assert.ok(remedies(html).includes('activate'));
    const answer = await alice.post(`/users/${test.ids.frank}/activate?back=/users/${test.ids.frank}/sign-in-help`);
    assert.equal(answer.headers.location, `/users/${test.ids.frank}/sign-in-help`);
    await says(/^Nothing keeps/, alice, test.ids.frank);
  });

  it('because they were deleted: Restore, then Activate', async () => {
    await change("status = 'deleted'");
    assert.deepEqual(remedies(await says(/was deleted/)), ['restore']);
  });

  it('because the temporary password has run out', async () => {
    await change("password_expires_at = now() - interval '1 hour', must_change_password = true");
    const html = await says(/The temporary password of Erin \S+ has run out/);
    assert.match(textOf(html), /Password In the way Temporary, and its time was over on/);
    assert.deepEqual(remedies(html), ['password-link', 'password', 'two-factor']);
  });

  it('says how long a temporary password and a link still work', async () => {
    await change("password_expires_at = now() + interval '1 hour', must_change_password = true");
    await linkFor(test, 'erin');
    assert.match(
      textOf(await page()),
      /Temporary: works until .*\d\d:\d\d, for the first sign-in\. A password link works until/,
    );
    await change('password_expires_at = null');
    assert.match(textOf(await page()), /Must be changed at the next sign-in\./);
  });

  it('because they are locked: Unlock mends it, from this page and back to it', async () => {
    for (let turn = 0; turn < 5; turn += 1) await givePassword(await test.visit(), emailOf('erin'), 'wrong');
    const html = await says(/gave a wrong password too often and is locked until \d\d:\d\d/);
    assert.match(textOf(html), /5 in the last day: locked until/);
    assert.equal(html.match(/A sign-in as/g)?.length, 5);
    const unlocking = /href="(\/users\/\d+\/unlock[^"]*)"/.exec(html)?.[1] ?? '';
    const answer = await confirm(alice, unlocking.replaceAll('&amp;', '&'));
    assert.equal(answer.headers.location, `/users/${test.ids.erin}/sign-in-help`);
    const after = await page();
    assert.match(flashIn(after), /is unlocked/);
    assert.match(verdict(after), /the last password was wrong/);
  });

  it('because of a wrong password, or a wrong code, only last time', async () => {
    await givePassword(await test.visit(), emailOf('erin'), 'wrong');
    assert.match(textOf(await says(/the last password was wrong/)), /1 in the last day\. Five are free/);
    const erin = await withPassword(test, 'erin');
    await erin.post('/login/code', { code: otherThan(await mailedCode(test, 'erin')) });
    assert.match(textOf(await says(/the last code was wrong/)), /1 today, of 20 that are allowed/);
    await withCode(test, 'erin');
    assert.match(textOf(await says(/^Nothing keeps Erin \S+ out\.$/)), /Signed in now In 1 browser/);
  });

  it('because of too many wrong codes', async () => {
    await test.rows(
      'insert into rate_limits values (?, 23, extract(epoch from now()) * 1000 + 3600000)',
      `code-failures:${test.ids.erin}`,
    );
    const html = await says(/gave too many wrong codes today/);
    assert.match(textOf(html), /20 in a day/);
    assert.ok(remedies(html).includes('unlock'));
  });

  it('because the code did not arrive, with the words of the mail server', async () => {
    await withPassword(test, 'erin');
    await says(/^Nothing keeps/);
    await test.rows(
      "update mails set state = 'refused', tries = 1, server_answer = '550 no such mailbox', sealed = null where user_id = ?",
      test.ids.erin,
    );
    const html = await says(/The last code for Erin \S+ was not delivered\./);
    assert.match(
      textOf(html),
      /Second factor In the way A code by e-mail to erin@example\.com\. Last code.*550 no such mailbox/,
    );
    assert.match(html, /href="\/outbox\/\d+">Look at the mail</);
  });

  it('because the mailbox is lost: two clicks, and the password is enough', async () => {
    const html = await page();
    assert.ok(remedies(html).includes('two-factor'));
    const { text } = await alice.get(`/users/${test.ids.erin}/two-factor`);
    const [, action = ''] = /action="(\/users\/\d+\/two-factor\/disable)"/.exec(text) ?? [];
    assert.equal((await alice.post(action, fieldsIn(text, action))).status, 303);
    assert.equal((await givePassword(await test.visit(), emailOf('erin'))).headers.location, '/');
    assert.match(textOf(await page()), /Second factor None: the password is enough\./);
  });

  it('names the browsers that are remembered', async () => {
    const erin = await withPassword(test, 'erin');
    await erin.post('/login/code', { code: await mailedCode(test, 'erin'), remember: 'yes' });
    assert.match(textOf(await page()), /Remembered browsers Unknown browser, until \d/);
  });

  it('because the credentials did not arrive', async () => {
    await test.rows(
      `insert into mails (kind, user_id, recipient, language, state, tries, server_answer, message_id)
       values ('credentials', ?, 'erin@example.com', 'en', 'refused', 1, '550 full', 'm')`,
      test.ids.erin,
    );
    assert.match(textOf(await page()), /Credentials In the way To erin@example\.com\..*550 full/);
  });

  it('is told without what one may not do, and the addresses are for those who may see the trail', async () => {
    await givePassword(await test.visit(), emailOf('erin'), 'wrong');
    assert.match(await page(), /127\.0\.0\.1/);
    const looker = await test.signIn(await addUserWith(test, 'Looker', ['users.view']));
    const html = await says(/the last password was wrong/, looker);
    assert.deepEqual(remedies(html), []);
    assert.doesNotMatch(html, /127\.0\.0\.1/);
    await addToGroup(test, test.ids.erin, 'Administrators');
    assert.deepEqual(remedies(await page(await test.signIn('bob'))), []);
  });
});

describe('Why somebody can’t sign in without a mail server', () => {
  it('is said: codes cannot be sent', async () => {
    const test = await startTestPortal({ environment: { SMTP_URL: '', MAIL_FROM: '' } });
    try {
      const { text } = await (await test.signIn('alice')).get(`/users/${test.ids.erin}/sign-in-help`);
      assert.match(textOf(text), /needs a code by e-mail, and this portal can’t send any/);
      assert.match(textOf(text), /A code by e-mail, but no mail server is set up/);
    } finally {
      await test.close();
    }
  });
});
