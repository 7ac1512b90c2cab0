import assert from 'node:assert/strict';
import { auditEvents } from '../../src/audit/service.ts';
import { hasWords, type Language, languages, wordsIn } from '../../src/lib/words.ts';
import { mailKinds } from '../../src/outbox/kinds.ts';
import { editPage, writePage } from '../pages/page.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUser, addUserWith, editUser, idsOf, textOf } from '../users/page.ts';

const names = { actor: 'Alice Andersen', subject: 'Bob Baker' };

describe('The sentences of the trail', () => {
  for (const event of auditEvents)
    it(`tell of ${event} in every language, naming whom it is about`, () => {
      const key = `audit.events.${event}`;
      assert.ok(hasWords(key), `say in the words what "${event}" is: ${key}`);
      for (const language of Object.keys(languages) as Language[]) {
        const sentence = wordsIn(language)(key, names);
        assert.match(sentence, /\ufdd0(Alice Andersen|Bob Baker)\ufdd1/);
        assert.doesNotMatch(sentence, /\{\{|audit\./);
      }
    });

  for (const kind of Object.keys(mailKinds))
    it(`name the mail ${kind}`, () => {
      assert.ok(hasWords(`outbox.kinds.${kind}`));
    });
});

describe('The timeline of a user', () => {
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
    const { Member } = await idsOf(test, 'roles');
    id = await addUser(test, `Tina${made}`, { role_id: Member, role_given_at: '2020-01-01' });
  });
  after(() => test.close());

  const timeline = async (browser = alice, userId = id, at = '') =>
    (await browser.get(`/users/${userId}/timeline?at=${at}`)).text;
  const sentences = (html: string) =>
    [...html.matchAll(/<li class="entry">.*?<p>(.*?)<\/p>/gs)].map(([, text = '']) =>
      text
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
  /** The rows of all tables of changes: field, before, after. */
  const changes = (html: string) =>
    [...html.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/gs)].map((row) =>
      row.slice(1).map((cell) => cell.replace(/<[^>]*>/g, '')),
    );
  async function recordAbout(userId: number, event: string, columns: Record<string, unknown> = {}) {
    const row = { event, actor_id: test.ids.bob, actor_name: 'Bob Baker', subject_type: 'user', ...columns };
    const whole = { subject_id: userId, subject_name: 'Tina', ...row };
    const fields = Object.keys(whole);
    await test.rows(
      `insert into audit_entries (${fields.join(', ')}) values (${fields.map(() => '?').join(', ')})`,
      ...Object.values(whole),
    );
  }

  it('says what was changed, field by field, in words instead of numbers', async () => {
    const { Interns = '' } = await idsOf(test, 'groups');
    await editUser(alice, id, { groupIds: Interns, agent: 'yes', language: 'de', supervisor: 'bob@example.com' });
    const html = await timeline();
    assert.deepEqual(sentences(html), [`Alice Andersen changed Tina${made} Test`]);
    assert.deepEqual(changes(html), [
      ['Groups', 'Empty', 'Interns'],
      ['Supervisor', 'Empty', 'Bob Baker'],
      ['Agent', 'No', 'Yes'],
      ['Interface language', 'English', 'Deutsch'],
    ]);
  });

  it('says it in the reader’s language', async () => {
    await test.rows("update users set language = 'de' where id = ?", test.ids.alice);
    await recordAbout(id, 'password.set', { details: '{"sessions": 2, "mailed": true}' });
    const html = await timeline();
    await test.rows("update users set language = 'en' where id = ?", test.ids.alice);
    assert.deepEqual(sentences(html), ['Bob Baker hat für Tina ein neues Passwort gesetzt']);
    assert.match(textOf(html), /2 Sitzungen beendet · per E-Mail gesendet/);
  });

  it('tells what happened by a role, since the user has it', async () => {
    const roleId = await test.rows<{ id: number }>(
      "insert into roles (name) values ('Editors' || ?) returning id",
      made,
    );
    const role = roleId[0]?.id;
    const changed = {
      subject_type: 'role',
      subject_name: 'Editors',
      changes: '{"permissions":[["pages.view","pages.publish"],["pages.view"]]}',
    };
    await recordAbout(role ?? 0, 'role.updated', { ...changed, at: '2026-01-01' });
    await test.rows("update users set role_id = ?, role_given_at = '2026-02-01' where id = ?", role, id);
    await recordAbout(role ?? 0, 'role.updated', { ...changed, at: '2026-03-01' });
    const html = await timeline();
    assert.deepEqual(sentences(html), ['Bob Baker changed the role Editors']);
    assert.deepEqual(changes(html), [['Permissions taken away', 'Publish pages', 'Empty']]);
    assert.match(html, new RegExp(`href="/roles/${role}">Open Editors<`));
  });

  it('names the texts of a page with their languages', async () => {
    const dave = await test.signIn('dave');
    await editPage(dave, await writePage(dave), { title_de: 'Räumung' });
    assert.deepEqual(changes((await dave.get('/account/history')).text).slice(0, 1), [
      ['Title (German)', 'Ausverkauf', 'Räumung'],
    ]);
  });

  it('tells what happened by a group', async () => {
    const { Interns } = await idsOf(test, 'groups');
    await test.rows("insert into group_members (user_id, group_id, given_at) values (?, ?, '2026-01-01')", id, Interns);
    const about = { subject_type: 'group', subject_name: 'Interns', at: '2026-02-01' };
    await recordAbout(Number(Interns), 'group.updated', { ...about, changes: '{"roleIds":[[3],[]]}' });
    await recordAbout(Number(Interns), 'group.updated', { ...about, changes: '{"name":["A","B"]}' });
    const html = await timeline();
    assert.deepEqual(sentences(html), ['Bob Baker changed the group Interns']);
    assert.deepEqual(
      changes(html).map(([field]) => field),
      ['Roles'],
    );
  });

  it('tells of mails, and how they ended', async () => {
    for (const state of ['waiting', 'sent', 'refused', 'expired'])
      await test.rows(
        `insert into mails (kind, user_id, recipient, language, state, message_id)
         values ('password-link', ?, 't@example.com', 'en', ?::mail_state, gen_random_uuid()::text)`,
        id,
        state,
      );
    assert.deepEqual(sentences(await timeline()), [
      'A mail to t@example.com was not sent in time: Password link',
      'A mail to t@example.com was refused: Password link',
      'A mail was sent to t@example.com: Password link',
      'A mail waits to be sent to t@example.com: Password link',
    ]);
  });

  it('names the portal itself where nobody else acted', async () => {
    await recordAbout(id, 'sign-in.failed', { actor_id: null, actor_name: '', details: '{"browser":"Lynx"}' });
    await recordAbout(id, 'user.activated', { actor_id: null, actor_name: 'command line' });
    const html = await timeline();
    assert.deepEqual(sentences(html), ['The command line activated Tina', 'A sign-in as Tina failed']);
    assert.match(textOf(html), /Lynx/);
  });

  it('says what somebody did to themselves as such', async () => {
    const tina = await test.signIn(id);
    await tina.post('/account', { language: 'en', timeZone: 'Europe/Rome', theme: 'dark' });
    assert.deepEqual(sentences(await timeline()), [`Tina${made} Test changed their own details`]);
  });

  it('goes on page by page, older and newer, without skipping or repeating anything', async () => {
    await test.rows(
      `insert into audit_entries (at, event, actor_id, actor_name, subject_type, subject_id, subject_name)
       select timestamptz '2026-01-01' + number / 7 * interval '1 hour', 'password.set', ?, 'Actor ' || number, 'user', ?, 'Tina'
       from generate_series(1, 60) as number`,
      test.ids.bob,
      id,
    );
    await test.rows(
      `insert into mails (kind, user_id, recipient, language, message_id, created_at)
       select 'credentials', ?, 'Mail ' || number, 'en', number, timestamptz '2026-01-01' + number * interval '1 hour'
       from generate_series(1, 8) as number`,
      id,
    );
    const linkIn = (html: string, rel: string) =>
      new RegExp(`href="/users/\\d+/timeline\\?at=([^"]+)" rel="${rel}"`).exec(html)?.[1];
    const pages = [await timeline()];
    for (let at = linkIn(pages[0] ?? '', 'next'); at; at = linkIn(pages.at(-1) ?? '', 'next'))
      pages.push(await timeline(alice, id, at));
    const all = pages.flatMap(sentences);
    assert.deepEqual([pages.length, all.length, new Set(all).size], [3, 68, 68]);
    const back = await timeline(alice, id, linkIn(pages[2] ?? '', 'prev'));
    assert.deepEqual(sentences(back), sentences(pages[1] ?? ''));
    assert.equal(linkIn(pages[0] ?? '', 'prev'), undefined);
  });

  it('shows its first page for a place that makes no sense', async () => {
    await recordAbout(id, 'user.activated');
    for (const at of ['x', 'after:x', 'after:', 'before:WzAsIjEiXQ', 'after:%00', `after:${'a'.repeat(3000)}`])
      assert.ok([200, 400].includes((await alice.get(`/users/${id}/timeline?at=${at}`)).status), at);
  });

  it('keeps addresses, requests and what the user did to others for those who may see the trail', async () => {
    await recordAbout(id, 'password.set', { address: '203.0.113.9', request_id: 'request-1' });
    await recordAbout(test.ids.erin, 'user.deactivated', { actor_id: id, actor_name: 'Tina', subject_name: 'Erin' });
    const whole = textOf(await timeline());
    assert.match(whole, /203\.0\.113\.9 · request request-1/);
    assert.match(whole, /Tina deactivated Erin/);
    const helper = await test.signIn(await addUserWith(test, `Helper${made}`, ['users.view']));
    const part = textOf(await timeline(helper));
    assert.match(part, /set a new password/);
    assert.doesNotMatch(part, /203\.0\.113\.9|request-1|deactivated/);
  });

  it('gives a masked reader no customer’s name, e-mail or phone', async () => {
    const change = '{"email":["old@x.example","anna@x.example"],"segment":["gold","silver"],"phone":[null,"0151"]}';
    const about = { subject_type: 'customer', subject_id: 1, subject_name: 'C-1', actor_id: id, changes: change };
    await recordAbout(1, 'customer.updated', about);
    assert.match(await timeline(), /anna@x\.example/);
    await test.rows('update users set mask_data = true where id = ?', test.ids.alice);
    const html = await timeline();
    await test.rows('update users set mask_data = false where id = ?', test.ids.alice);
    assert.doesNotMatch(html, /anna@|old@|0151/);
    assert.match(html, /\*\*\*\*\*/);
    assert.match(html, /silver/);
  });

  it('says which customers somebody got and gave back', async () => {
    await recordAbout(id, 'customers.assigned', { details: '{"assigned":["C-1","C-2"],"released":["C-3"]}' });
    await recordAbout(id, 'customers.expired', { details: '{"customers":["C-4"]}' });
    assert.deepEqual(changes(await timeline()), [
      ['Customers released', 'C-4', 'Empty'],
      ['Customers released', 'C-3', 'Empty'],
      ['Customers assigned', 'Empty', 'C-1 and C-2'],
    ]);
  });

  it('shows nothing of what somebody is called as markup', async () => {
    await recordAbout(id, 'user.updated', {
      actor_name: '<b>x</b>',
      changes: '{"firstName":["<i>","<script>"],"odd<field>":[{"a":"<u>"},1]}',
    });
    assert.doesNotMatch(await timeline(), /<b>x|<i>|<script|<u>|odd<field/);
  });

  it('begins on the page of the user', async () => {
    for (let turn = 0; turn < 7; turn += 1) await recordAbout(id, 'password.set');
    const { text } = await alice.get(`/users/${id}`);
    assert.equal(sentences(text).length, 5);
    assert.match(text, new RegExp(`href="/users/${id}/timeline">See all<`));
  });

  it('is shown for nobody who is not there', async () => {
    assert.equal((await alice.get('/users/999999/timeline')).status, 404);
  });
});
