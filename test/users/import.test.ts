import assert from 'node:assert/strict';
import { checkFile, countsIn, importFile, work } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople } from './list.ts';
import { addToGroup } from './page.ts';

const header = 'email,first_name,last_name,status,role,groups,supervisor,language,agent,mask_data';

describe('Importing users', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const check = (...lines: string[]) => checkFile(test, alice, lines.join('\n'), 'users');
  const load = (...lines: string[]) => importFile(test, alice, lines.join('\n'), 'users');
  const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const pageOf = async (address: string) => textOf((await alice.get(address)).text);
  const stored = async (email: string) =>
    (
      await test.rows(
        `select users.*, users.status::text as status, (select name from roles where id = role_id) as role,
           (select email from users as above where above.id = users.supervisor_id) as supervisor
         from users where email = ?`,
        email,
      )
    )[0] ?? assert.fail(`no ${email}`);

  it('says first what would be new, changed, the same and wrong, with line and reason, and changes nothing', async () => {
    const address = await check(
      `${header},shoe size`,
      'nina@example.com,Nina,Novak,,Member,,,,,,38',
      'BOB@example.com,Robert,Brown,,,,,,,,',
      'nina@example.com,x,y,,Member,,,,,,',
      'no e-mail,a,b,,Member,,,,,,',
      'one@example.com,,Only,,Member,,,,,,',
      'two@example.com,T,Wo,,,,,,,,',
      'three@example.com,T,Hree,deleted,Member,,,,,,',
      'four@example.com,F,Our,asleep,Nobles,,,,,,',
      'five@example.com,F,Ive,,Nobles,,,xx,,,',
      'six@example.com,S,Ix,,Member,Nobody,,,maybe,,',
    );
    const { text } = await alice.get(address);
    const words = textOf(text);
    assert.match(words, /unknown and was left out: shoe size/);
    for (const row of [
      /4 nina@example\.com Email: the same e-mail is in line 2 already/,
      /5 no e-mail Email: it isn’t an e-mail address/,
      /6 one@example\.com First name: it is missing/,
      /7 two@example\.com Groups: a user needs a role or a group/,
      /8 three@example\.com Status: a file deletes nobody/,
      /9 four@example\.com Status: it should be active or deactivated/,
      /10 five@example\.com Interface language: this code is unknown/,
      /11 six@example\.com Agent: it should be yes or no/,
    ])
      assert.match(words, row);
    assert.deepEqual(countsIn(text)[0], 1);
    assert.deepEqual(await test.rows("select 1 from users where email = 'nina@example.com'"), []);
    assert.deepEqual(await test.rows("select 1 from audit_entries where event like 'user.%'"), []);
  });

  it('adds users with all that the file says, and tells what it did', async () => {
    await test.rows("insert into groups (name) values ('R|D'), ('Sales')");
    const address = await load(
      header,
      'nina@example.com,\'=Nina,"Novak, Jr.",,mitglied,R\\|D|sales,bob@example.com,de,yes,no',
      'olga@example.com,Olga,Orlova,deactivated,Member,,nina@example.com,,,yes',
    );
    assert.deepEqual(countsIn((await alice.get(address)).text), [2, 0, 0, 0]);
    const [nina, olga] = [await stored('nina@example.com'), await stored('olga@example.com')];
    assert.deepEqual([nina.first_name, nina.last_name, nina.status], ['=Nina', 'Novak, Jr.', 'active']);
    assert.deepEqual([nina.role, nina.supervisor, nina.language], ['Member', 'bob@example.com', 'de']);
    assert.deepEqual([nina.agent, nina.mask_data, nina.created_by], [true, false, test.ids.alice]);
    const groups = await test.rows(
      'select name from group_members join groups on groups.id = group_id where user_id = ? order by name',
      nina.id,
    );
    assert.deepEqual(groups, [{ name: 'R|D' }, { name: 'Sales' }]);
    assert.deepEqual([olga.status, olga.supervisor, olga.mask_data], ['deactivated', 'nina@example.com', true]);
  });

  it('changes existing users in the columns of the file only, each with an entry of their own', async () => {
    const before = await stored('dave@example.com');
    const address = await load('email;last_name;supervisor', 'DAVE@example.com;Dean;bob@example.com');
    assert.deepEqual(countsIn((await alice.get(address)).text), [0, 1, 0, 0]);
    const after = await stored('dave@example.com');
    assert.deepEqual([after.last_name, after.supervisor, after.email], ['Dean', 'bob@example.com', before.email]);
    assert.deepEqual([after.first_name, after.role_id], [before.first_name, before.role_id]);
    const [entry] = await test.rows("select * from audit_entries where event = 'user.updated'");
    assert.deepEqual([entry?.subject_id, entry?.actor_id], [test.ids.dave, test.ids.alice]);
    const changes = entry?.changes as Record<string, unknown>;
    assert.deepEqual(Object.keys(changes).sort(), ['lastName', 'supervisorId']);
    assert.deepEqual(entry?.details, { import: Number(address.split('/').at(-1)) });
    const [imported] = await test.rows("select actor_id, details from audit_entries where event = 'users.imported'");
    const { new: added, changed } = (imported?.details ?? {}) as Record<string, unknown>;
    assert.deepEqual([imported?.actor_id, added, changed], [test.ids.alice, 0, 1]);
  });

  it('takes role, groups and supervisor away by an empty cell, and leaves all else', async () => {
    await test.rows("insert into groups (name) values ('Sales')");
    await addToGroup(test, test.ids.dave, 'Sales');
    await test.rows('update users set supervisor_id = ?, agent = true where id = ?', test.ids.bob, test.ids.dave);
    const before = await stored('dave@example.com');
    await load(`${header}`, 'dave@example.com,,,,,Sales,,,,');
    const after = await stored('dave@example.com');
    assert.deepEqual([after.role_id, after.supervisor_id], [null, null]);
    for (const column of ['first_name', 'last_name', 'status', 'language', 'agent', 'mask_data'])
      assert.deepEqual(after[column], before[column], column);
    const address = await check('email,groups', 'dave@example.com,');
    assert.match(await pageOf(address), /dave@example\.com Groups: a user needs a role or a group/);
  });

  it('activates and deactivates as the pages do, with sessions ended, mails and entries', async () => {
    await test.signIn('dave');
    await load('email,status', 'dave@example.com,deactivated', 'frank@example.com,active');
    assert.deepEqual(
      [(await stored('dave@example.com')).status, (await stored('frank@example.com')).status],
      ['deactivated', 'active'],
    );
    assert.deepEqual(
      await test.rows('select 1 from sign_ins where user_id = ? and revoked_at is null', test.ids.dave),
      [],
    );
    const events = await test.rows("select event from audit_entries where event like 'user.%' order by event");
    assert.deepEqual(events, [{ event: 'user.activated' }, { event: 'user.deactivated' }]);
    const mails = await test.rows('select kind from mails order by kind');
    assert.deepEqual(mails, [{ kind: 'account-activated' }, { kind: 'account-deactivated' }]);
  });

  it('changes nothing by a file that was exported, whatever the names are', async () => {
    await test.rows("insert into groups (name) values ('R|D'), ('a\\b')");
    const [first = 0] = await addPeople(
      test,
      ['=1+1', "'=1+1", '"Big" Al', '@all', 'Müller, Jr.'].map((first_name) => ({
        first_name,
        role_id: 3,
        supervisor_id: test.ids.bob,
        agent: true,
      })),
    );
    for (const name of ['R|D', 'a\\b']) await addToGroup(test, first, name);
    await test.rows("update users set status = 'deleted' where id = ?", test.ids.erin);
    await test.rows('update users set role_id = 3 where role_id is null');
    const begun = await alice.post('/users/export', { filter: '' });
    const file = (await alice.get(begun.headers.location ?? '')).text;
    const address = await checkFile(test, alice, file, 'users');
    const { text } = await alice.get(address);
    assert.deepEqual(countsIn(text), [0, 0, 11, 0]);
    assert.match(textOf(text), /were left out: second_factor, last_sign_in and created/);
  });

  it('changes nothing the second time, and imports once, however often one confirms', async () => {
    const lines = [header, 'nina@example.com,Nina,Novak,,Member,,,,,', 'dave@example.com,David,Dean,,,,,,,'];
    const address = await check(...lines.slice(0, 2));
    await Promise.all([1, 2].map(() => alice.post(`${address}/confirm`, { way: 'mail' })));
    await Promise.all([1, 2].map(() => work(test, address)));
    assert.equal((await test.rows("select 1 from audit_entries where event = 'users.imported'")).length, 1);
    assert.equal((await test.rows("select 1 from audit_entries where event = 'user.created'")).length, 1);
    const again = await load(...lines.slice(0, 2));
    assert.deepEqual(countsIn((await alice.get(again)).text), [0, 0, 1, 0]);
  });

  it('is put right by the file of the rejected rows', async () => {
    const address = await load(header, 'nina@example.com,-Nina,Novak,,Membre,,,,,', 'bad,a,b,,Member,,,,,');
    const { text } = await alice.get(`${address}/rejected`);
    assert.match(text, /nina@example\.com,'-Nina,Novak,,Membre,,,,,,2,Role: there is no role with this name/);
    const fixed = text.replace('Membre', 'Member').replace('bad,', 'olga@example.com,');
    await importFile(test, alice, fixed, 'users');
    assert.equal((await stored('nina@example.com')).first_name, '-Nina');
    assert.equal((await stored('olga@example.com')).role, 'Member');
  });

  it('does what the file says now, when users changed after the check', async () => {
    const address = await check('email,last_name', `dave@example.com,Dean`, 'bob@example.com,Best');
    await test.rows("update users set last_name = 'Dean' where id = ?", test.ids.dave);
    await test.rows("update users set status = 'deleted' where id = ?", test.ids.bob);
    await alice.post(`${address}/confirm`);
    await work(test, address);
    assert.deepEqual(countsIn((await alice.get(address)).text), [0, 0, 1, 1]);
    assert.match(await pageOf(address), /bob@example\.com this user is deleted\. Restore them first/);
  });
});
