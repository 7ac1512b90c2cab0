import assert from 'node:assert/strict';
import { renderMail, type WrittenMail } from '../../src/outbox/render.ts';
import { runCommand } from '../support/command.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { confirm } from './leaving.ts';
import { addToGroup, addUser } from './page.ts';

describe('Who is told by mail what was done to their account', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  let made = 0;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  beforeEach(async () => {
    made += 1;
    id = await addUser(test, `Mia${made}`, { language: made % 2 === 0 ? 'de' : 'en' });
    await addToGroup(test, id, 'Interns');
  });
  after(() => test.close());

  /** The newest mail to the user, as it would be sent. */
  async function newest(): Promise<WrittenMail & { kind: string }> {
    const [row] = await test.rows<{
      kind: string;
      recipient: string;
      language: string;
      data: object;
      created_at: Date;
    }>('select * from mails where user_id = ? order by id desc limit 1', id);
    if (!row) return assert.fail('no mail was written');
    const { kind, recipient, language, data, created_at: createdAt } = row;
    const source = { kind, recipient, language, data: data as Record<string, unknown>, createdAt };
    return { kind, ...renderMail(test.portal.config, source, 'a secret of this test') };
  }
  const count = async () => (await test.rows('select 1 from mails where user_id = ?', id)).length;

  it('who was deactivated, and by whom, in their language', async () => {
    await confirm(alice, `/users/${id}/deactivate`);
    const { kind, subject, text } = await newest();
    assert.equal(kind, 'account-deactivated');
    assert.equal(subject, 'Your Back Office account was deactivated');
    assert.match(text, /^Alice Andersen deactivated the account mia1@example\.com on /);
  });

  it('who was activated again', async () => {
    await test.rows("update users set status = 'deactivated' where id = ?", id);
    await alice.post(`/users/${id}/activate`);
    const { kind, subject, text } = await newest();
    assert.equal(kind, 'account-activated');
    assert.equal(subject, 'Ihr Konto bei Back Office ist aktiv');
    assert.match(text, /^Alice Andersen hat das Konto mia2@example\.com am .* aktiviert\./);
    assert.match(text, /http:\/\/localhost:3000\/login/);
    await alice.post(`/users/${id}/activate`);
    assert.equal(await count(), 1);
  });

  it('whose password was set and is handed over', async () => {
    await alice.post(`/users/${id}/password`, {});
    const { kind, text } = await newest();
    assert.equal(kind, 'password-changed');
    assert.match(text, /^Alice Andersen set a new password for mia3@example\.com on /);
    assert.doesNotMatch(text, /Was it you/);
    assert.equal(await count(), 1);
  });

  it('whose password was set and is in the mail', async () => {
    await alice.post(`/users/${id}/password`, { sendMail: 'yes' });
    const { kind, text } = await newest();
    assert.equal(kind, 'credentials');
    assert.match(text, /^Alice Andersen hat Ihnen ein vorläufiges Passwort für Back Office gegeben/);
    assert.equal(await count(), 1);
  });

  it('whose password the owner of the server reset', async () => {
    const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'office@example.com' };
    await runCommand(test, ['reset-password', '--email', `mia${made}@example.com`], mail);
    assert.match((await newest()).text, /^The owner of the server set a new password for /);
  });

  it('not who was deleted, or who deactivated themselves', async () => {
    await confirm(alice, `/users/${id}/delete`);
    assert.equal(await count(), 0);
    id = test.ids.bob;
    await confirm(await test.signIn('bob'), `/users/${id}/deactivate`);
    assert.equal(await count(), 0);
  });
});
