import assert from 'node:assert/strict';
import { runCommand } from '../support/command.ts';
import { choose, chosen, openLink } from '../support/links.ts';
import { givePassword, readToken } from '../support/login.ts';
import { type Browser, emailOf, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, idsOf, textOf } from '../users/page.ts';

/** Every way in, walked to its end where no mail can be sent. */
describe('Without a mail server', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal({ environment: { SMTP_URL: '', MAIL_FROM: '' } });
    alice = await test.signIn('alice');
  });
  after(async () => {
    assert.deepEqual(await test.rows('select 1 from mails'), [], 'no mail waits that nobody will ever send');
    await test.close();
  });

  /** Home, for whoever has this e-mail and password. */
  async function homeOf(email: string, password: string): Promise<string> {
    const browser = await test.visit();
    assert.equal((await givePassword(browser, email, password)).headers.location, '/');
    return (await browser.get('/')).text;
  }

  async function create(email: string): Promise<{ id: number; html: string }> {
    const { Interns: groupIds } = await idsOf(test, 'groups');
    const { headers } = await createUser(alice, { firstName: 'Ana', lastName: 'Nueva', email, groupIds });
    const { text } = await alice.get(headers.location ?? '');
    return { id: Number(/users\/(\d+)/.exec(headers.location ?? '')?.[1]), html: text };
  }

  async function linkByHand(id: number): Promise<Browser> {
    await alice.post(`/users/${id}/password-link`, { way: 'show' });
    const { text } = await alice.get(`/users/${id}/password-link/shown`);
    const visitor = await test.visit();
    await openLink(visitor, /token=([\w-]{43})</.exec(text)?.[1] ?? '');
    return visitor;
  }

  it('a new user gets in with the password that is handed over, and chooses their own', async () => {
    const { html } = await create('ana@example.com');
    const [, password = ''] = /<code>([^<]+)<\/code>/.exec(html) ?? [];
    const ana = await test.visit();
    assert.equal((await givePassword(ana, 'ana@example.com', password)).headers.location, '/');
    assert.equal((await ana.get('/')).headers.location, '/new-password');
    await readToken(ana, '/new-password');
    await ana.post('/new-password', { password: chosen, repeatPassword: chosen });
    assert.match(await homeOf('ana@example.com', chosen), /Ana Nueva/);
  });

  it('a new user gets in with a link that is handed over', async () => {
    const { id } = await create('bea@example.com');
    assert.equal((await choose(await linkByHand(id))).headers.location, '/login');
    assert.match(await homeOf('bea@example.com', chosen), /Ana Nueva/);
  });

  it('somebody who forgot the password, or let it run out, gets in with a link or a new password', async () => {
    const { id } = await create('cid@example.com');
    await test.rows("update users set password_expires_at = now() - interval '1 day' where id = ?", id);
    const visitor = await test.visit();
    assert.match(textOf((await visitor.get('/forgot-password')).text), /Ask an administrator/);
    await choose(await linkByHand(id));
    await homeOf('cid@example.com', chosen);
    await alice.post(`/users/${id}/password`, {});
    const { text } = await alice.get(`/users/${id}/password/set`);
    const [, password = ''] = /<code>([^<]+)<\/code>/.exec(text) ?? [];
    assert.equal((await givePassword(visitor, 'cid@example.com', password)).headers.location, '/');
  });

  it('whoever still owes a code is told so, and those who help them as well', async () => {
    const erin = await test.visit();
    assert.equal((await givePassword(erin, emailOf('erin'))).headers.location, '/login/code');
    assert.match(textOf((await erin.get('/login/code')).text), /can’t send mail at the moment/);
    for (const page of ['password-link', 'password', 'sign-in-help']) {
      const { text } = await alice.get(`/users/${test.ids.erin}/${page}`);
      assert.match(textOf(text), /needs a code by e-mail, and this portal can’t send any/, page);
    }
  });

  it('the only administrator who still owes a code gets in by the command line', async () => {
    const settings = { SMTP_URL: '', MAIL_FROM: '' };
    const reset = await runCommand(test, ['reset-password', '--email', emailOf('alice')], settings);
    assert.match(reset.printed, /no mail server is set: run "disable-two-factor --email alice@example\.com" too\./);
    await runCommand(test, ['disable-two-factor', '--email', emailOf('alice')], settings);
    const [, password = ''] = /72 hours: (\S+)$/m.exec(reset.printed) ?? [];
    const browser = await test.visit();
    assert.equal((await givePassword(browser, emailOf('alice'), password)).headers.location, '/');
    await readToken(browser, '/new-password');
    await browser.post('/new-password', { password: chosen, repeatPassword: chosen });
    assert.equal((await browser.get('/users')).status, 200);
  });
});
