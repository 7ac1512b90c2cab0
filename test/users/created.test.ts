import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, headingIn, idsOf, textOf } from './page.ts';

describe('The page User created', () => {
  let test: TestPortal;
  let alice: Browser;
  let ana: Fields;
  let path: string;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    ana = { firstName: 'Ana', lastName: 'Nueva', groupIds: (await idsOf(test, 'groups')).Interns };
  });
  let made = 0;
  const create = async (browser: Browser, fields: Fields = {}) => {
    made += 1;
    return (await createUser(browser, { ...ana, email: `ana.${made}@example.com`, ...fields })).headers.location ?? '';
  };
  beforeEach(async () => {
    path = await create(alice);
  });
  after(() => test.close());

  const password = /<code>([a-zA-Z2-9]{20})<\/code>/;

  it('shows the password once, with how to hand it over and until when it works', async () => {
    const { text } = await alice.get(path);
    assert.equal(headingIn(text), 'User created');
    assert.match(text, password);
    const shown = textOf(text);
    assert.match(shown, /Hand it over in person or by a channel you trust/);
    assert.ok(shown.includes(`ana.${made}@example.com`) && shown.includes(test.portal.config.PUBLIC_URL));
    assert.match(shown, /Works until \d+ \w+ \d{4}, \d\d:\d\d/);
    const again = await alice.get(path);
    assert.doesNotMatch(again.text, password);
    assert.match(textOf(again.text), /The password was already shown/);
    assert.match(again.text, new RegExp(`href="${path.replace('created', 'password')}">Set a new password<`));
  });

  it('shows it to one of many readers at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => alice.get(path)));
    assert.equal(answers.filter(({ text }) => password.test(text)).length, 1);
  });

  it('shows it to nobody but the creator, and only in the session that created', async () => {
    for (const browser of [await test.signIn('bob'), await test.signIn('alice')]) {
      assert.doesNotMatch((await browser.get(path)).text, password);
    }
    assert.equal((await (await test.signIn('erin')).get(path)).status, 403);
    assert.match((await alice.get(path)).text, password);
  });

  it('shows it for ten minutes', async () => {
    await test.rows("update sealed_values set expires_at = expires_at - interval '10 minutes'");
    assert.doesNotMatch((await alice.get(path)).text, password);
  });

  it('shows it after nine minutes', async () => {
    await test.rows("update sealed_values set expires_at = expires_at - interval '9 minutes'");
    assert.match((await alice.get(path)).text, password);
  });

  it('keeps it sealed until then, and forgets it when it was shown', async () => {
    const [, shown = ''] = password.exec((await alice.get(path)).text) ?? [];
    assert.notEqual(shown, '');
    const another = await create(alice, {
      password: 'three old wooden spoons',
      repeatPassword: 'three old wooden spoons',
    });
    for (const table of ['sealed_values', 'users', 'audit_entries', 'session', 'mails'])
      assert.doesNotMatch(
        JSON.stringify(await test.rows(`select * from ${table}`)),
        new RegExp(`spoons|${shown}`),
        table,
      );
    await alice.get(another);
    const [user] = await test.rows<{ id: number }>('select max(id) as id from users');
    assert.deepEqual(await test.rows('select 1 from sealed_values where user_id = ?', user?.id), []);
  });

  it('does not show a typed password to a stranger who stole its row', async () => {
    await test.rows('update sealed_values set sign_in_id = (select max(id) from sign_ins), sealed = sealed || sealed');
    const newest = await test.signIn('alice');
    await test.rows('update sealed_values set sign_in_id = (select max(id) from sign_ins)');
    const answer = await newest.get(path);
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.text, password);
  });

  it('shows no password that was mailed, but says where it went', async () => {
    const mailed = await create(alice, { sendMail: 'yes' });
    const { text } = await alice.get(mailed);
    assert.doesNotMatch(text, password);
    assert.match(textOf(text), new RegExp(`wait to be sent The mail to ana\\.${made}@example\\.com is written`));
    assert.doesNotMatch(textOf(text), /already shown/);
    const [mail] = await test.rows<{ kind: string; recipient: string; hours: string; sealed: Buffer }>(
      'select *, extract(epoch from expires_at - now()) / 3600 as hours from mails order by id desc limit 1',
    );
    assert.deepEqual([mail?.kind, mail?.recipient], ['credentials', `ana.${made}@example.com`]);
    assert.ok(Number(mail?.hours) > 71.9 && Number(mail?.hours) <= 72);
    assert.match(test.portal.sealer.open(mail?.sealed ?? Buffer.alloc(0)) ?? '', /^[a-zA-Z2-9]{20}$/);
    assert.deepEqual(await test.rows('select 1 from sealed_values where user_id = (select max(id) from users)'), []);
  });

  it('mails in the language of the new user', async () => {
    await create(alice, { sendMail: 'yes', language: 'de' });
    const [mail] = await test.rows('select language from mails order by id desc limit 1');
    assert.equal(mail?.language, 'de');
  });

  it('does not exist for anybody who is not there', async () => {
    assert.equal((await alice.get('/users/999999/created')).status, 404);
    assert.equal((await alice.get('/users/x/created')).status, 404);
  });
});
