import assert from 'node:assert/strict';
import { startWorker } from '../../src/worker.ts';
import { answerRequests, choose, chosen, mailedToken, openLink } from '../support/links.ts';
import { forgetFailures, givePassword, shift } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { startMailServer } from '../support/smtp.ts';
import { headingIn, lastEntry, textOf } from '../users/page.ts';

describe('Who forgot the password', () => {
  let test: TestPortal;
  let visitor: Browser;
  before(async () => {
    test = await startTestPortal();
  });
  beforeEach(async () => {
    await forgetFailures(test);
    await test.rows('delete from mails');
    visitor = await test.visit();
  });
  after(() => test.close());

  const ask = (email: string, browser = visitor) => browser.post('/forgot-password', { email });
  const mails = () => test.rows<{ recipient: string }>("select recipient from mails where kind = 'password-link'");

  it('finds the way from the sign-in page, asks for a link and chooses another one', async () => {
    assert.match((await visitor.get('/login')).text, /href="\/forgot-password">Forgot password\?</);
    assert.equal(headingIn((await visitor.get('/forgot-password')).text), 'Forgot your password?');
    const answer = await ask(' ERIN@example.com ');
    assert.deepEqual([answer.status, answer.headers.location], [303, '/forgot-password/sent']);
    await answerRequests(test);
    await openLink(visitor, await mailedToken(test, emailOf('erin')));
    assert.equal((await choose(visitor)).headers.location, '/login');
    assert.equal((await givePassword(visitor, emailOf('erin'), chosen)).status, 303);
  });

  it('gets a link for an hour', async () => {
    await ask(emailOf('erin'));
    await answerRequests(test);
    const token = await mailedToken(test, emailOf('erin'));
    await shift(test, 'password_links', ['expires_at'], '59 minutes 50 seconds');
    assert.equal((await openLink(visitor, token)).status, 200);
    await shift(test, 'password_links', ['expires_at'], '11 seconds');
    assert.equal((await openLink(visitor, token)).status, 404);
  });

  const people: [who: string, email: string, mailed: boolean][] = [
    ['a user', emailOf('erin'), true],
    ['somebody who is deactivated', emailOf('frank'), false],
    ['somebody who was deleted', 'gone@example.com', false],
    ['nobody', 'nobody@example.com', false],
    ['something that is no e-mail', 'x', false],
  ];
  for (const [who, email, mailed] of people)
    it(`is told the same for ${who}, by a request that does the same work`, async () => {
      await test.rows(
        `insert into users (first_name, last_name, email, password_hash, status)
         values ('Gone', 'Girl', 'gone@example.com', '', 'deleted') on conflict do nothing`,
      );
      const { status, headers, text } = await ask(email);
      assert.deepEqual(
        [status, headers.location, text],
        [303, '/forgot-password/sent', (await ask('other@x.example')).text],
      );
      assert.match(textOf((await visitor.get('/forgot-password/sent')).text), /If an active account has this e-mail/);
      assert.deepEqual(await mails(), [], 'nothing about the account is looked at before the answer');
      await answerRequests(test);
      assert.deepEqual(
        (await mails()).map(({ recipient }) => recipient),
        mailed ? [email] : [],
      );
    });

  it('keeps what was typed out of the queue', async () => {
    await ask('typed@example.com');
    const [job] = await test.rows<{ payload: string }>(
      'select payload::text from graphile_worker._private_jobs order by id desc limit 1',
    );
    assert.ok(job?.payload && !job.payload.includes('typed'));
    await answerRequests(test);
  });

  it('gets three links an hour, of which the newest works, and no word about the fourth', async () => {
    const tokens = [];
    for (let turn = 0; turn < 5; turn += 1) {
      assert.equal((await ask(emailOf('erin'))).headers.location, '/forgot-password/sent');
      await answerRequests(test);
      tokens.push(await mailedToken(test, emailOf('erin')));
    }
    assert.equal((await mails()).length, 3);
    assert.equal((await openLink(visitor, tokens[1] ?? '')).status, 404);
    assert.equal((await openLink(visitor, tokens[4] ?? '')).status, 200);
    await test.rows('update rate_limits set expire = expire - 3600000');
    await ask(emailOf('erin'));
    await answerRequests(test);
    assert.equal((await mails()).length, 4);
  });

  it('is refused at an address that asks for many', async () => {
    for (let turn = 0; turn < 20; turn += 1) assert.equal((await ask(`p${turn}@example.com`)).status, 303);
    const { status, headers } = await ask(emailOf('erin'));
    assert.equal(status, 429);
    assert.ok(Number(headers['retry-after']) > 800);
    await answerRequests(test);
  });

  it('enters an e-mail first', async () => {
    const { status, text } = await ask('  ');
    assert.equal(status, 422);
    assert.match(text, /Fill in this field/);
  });

  it('is in the trail as what somebody asked for, whoever it was', async () => {
    await ask(emailOf('erin'));
    await answerRequests(test);
    const entry = await lastEntry(test, test.ids.erin);
    assert.deepEqual([entry.event, entry.actor_id], ['password.link-requested', null]);
  });
});

describe('Who forgot the password of a portal without a mail server', () => {
  it('is told to ask an administrator, and not which', async () => {
    const test = await startTestPortal({ environment: { SMTP_URL: '', MAIL_FROM: '' } });
    try {
      const visitor = await test.visit();
      const { text } = await visitor.get('/forgot-password');
      assert.match(textOf(text), /Ask an administrator of the portal/);
      assert.doesNotMatch(text, /<form class="stack"|alice/i);
      assert.equal((await visitor.post('/forgot-password', { email: emailOf('erin') })).status, 303);
      assert.equal((await visitor.get('/forgot-password/sent')).headers.location, '/forgot-password');
      assert.deepEqual(await test.rows('select 1 from graphile_worker._private_jobs'), []);
    } finally {
      await test.close();
    }
  });
});

describe('A link that was asked for', () => {
  for (const [language, subject, says] of [
    ['en', 'Choose your Back Office password', /Somebody, probably you, asked for a link/],
    ['de', 'Wählen Sie Ihr Passwort für Back Office', /Jemand, wahrscheinlich Sie, hat einen Link angefordert/],
  ] as const)
    it(`arrives by mail, in the language of its receiver: ${language}`, async () => {
      const server = await startMailServer();
      const test = await startTestPortal({ environment: { SMTP_URL: server.url } });
      const worker = await startWorker(test.portal);
      try {
        await test.rows('update users set language = ?', language);
        const visitor = await test.visit();
        const arrival = server.next();
        await visitor.post('/forgot-password', { email: emailOf('erin') });
        const mail = await arrival;
        assert.equal(mail.subject, subject);
        assert.match(mail.text ?? '', says);
        const [, path = ''] = /http:\/\/localhost:3000(\/password-link\?token=[\w-]{43})\s/.exec(mail.text ?? '') ?? [];
        assert.ok(mail.html?.includes(path));
        assert.equal((await visitor.get(path)).status, 303);
        assert.equal((await choose(visitor)).headers.location, '/login');
      } finally {
        await worker.stop();
        await test.close();
        await server.stop();
      }
    });
});
