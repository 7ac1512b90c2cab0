import assert from 'node:assert/strict';
import { checkFile, countsIn, importFile, work } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUserWith } from './page.ts';

describe('What a file of users may not do', () => {
  let test: TestPortal;
  let alice: Browser;
  let bob: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const held = ['view', 'import', 'create', 'edit', 'activate'].map((verb) => `users.${verb}`);
    const id = await addUserWith(test, 'Importer', [...held, 'pages.view'] as never);
    bob = await test.signIn(id);
  });
  afterEach(() => test.close());

  const pageOf = async (browser: Browser, ...lines: string[]) => {
    const address = await checkFile(test, browser, lines.join('\n'), 'users');
    return textOf((await browser.get(address)).text);
  };
  const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const statusOf = async (id: number) =>
    (await test.rows<{ status: string }>('select status::text as status from users where id = ?', id))[0]?.status;

  it('give a role or a group of more than the importer holds', async () => {
    await test.rows("insert into groups (name) values ('Editors')");
    await test.rows(
      `insert into group_roles (group_id, role_id) select groups.id, roles.id from groups, roles
       where groups.name = 'Editors' and roles.built_in = 'manager'`,
    );
    const words = await pageOf(
      bob,
      'email,first_name,last_name,role,groups',
      'a@example.com,A,A,Manager,',
      'b@example.com,B,B,External,Editors',
      'c@example.com,C,C,External,',
    );
    assert.match(words, /2 a@example\.com Role: you can’t give what you don’t hold yourself/);
    assert.match(words, /3 b@example\.com Groups: you can’t give what you don’t hold yourself/);
    assert.match(words, /Import 1 user/);
  });

  it('make administrators, whoever imports it', async () => {
    const words = await pageOf(
      alice,
      'email,first_name,last_name,role,groups',
      'a@example.com,A,A,Admin,',
      'b@example.com,B,B,,Administratoren',
      'dave@example.com,,,Admin,',
    );
    for (const email of ['a@example\\.com', 'b@example\\.com', 'dave@example\\.com'])
      assert.match(words, new RegExp(`${email} (Role|Groups): a file makes nobody an administrator`));
  });

  it('touch the status, the rights or the mask of somebody who holds more', async () => {
    const words = await pageOf(
      bob,
      'email,status,groups,last_name',
      'alice@example.com,deactivated,Administrators,',
      'frank@example.com,,,Fellow',
    );
    assert.match(words, /2 alice@example\.com Status: you can’t change this of somebody who holds more than you/);
    const masks = await pageOf(bob, 'email,mask_data', 'alice@example.com,yes');
    assert.match(masks, /alice@example\.com Mask data: you can’t change this of somebody who holds more than you/);
  });

  it('do what the importer may not do by hand', async () => {
    const id = await addUserWith(test, 'Reader', ['users.view', 'users.import', 'pages.view']);
    const reader = await test.signIn(id);
    const words = await pageOf(
      reader,
      'email,first_name,last_name,role,status',
      'a@example.com,A,A,External,',
      'frank@example.com,Franz,,,active',
    );
    assert.match(words, /2 a@example\.com your rights don’t include creating users/);
    assert.match(words, /3 frank@example\.com your rights don’t include editing users/);
    const blind = await test.signIn(await addUserWith(test, 'Blind', ['users.import']));
    assert.equal((await blind.get('/users/import')).status, 403);
  });

  it('change the importer’s own status, rights or mask', async () => {
    const words = await pageOf(alice, 'email,status', 'alice@example.com,deactivated');
    assert.match(words, /Status: you can’t change this about yourself by a file/);
    const groups = await pageOf(alice, 'email,groups,role', 'alice@example.com,,Member');
    assert.match(groups, /Role: you can’t change this about yourself by a file/);
    const name = await pageOf(alice, 'email,last_name', 'alice@example.com,Anders');
    assert.match(name, /Import 1 user/);
  });

  it('take the mask from anybody when the importer is masked, who makes masked users', async () => {
    await test.rows('update users set mask_data = id in (?, ?)', test.ids.alice, test.ids.carol);
    const words = await pageOf(
      alice,
      'email,mask_data,first_name,last_name,role',
      'carol@example.com,no,,,Member',
      'new@example.com,no,N,N,Member',
    );
    assert.match(words, /carol@example\.com Mask data: you can’t take the mask/);
    await importFile(test, alice, 'email,mask_data,first_name,last_name,role\nnew@example.com,no,N,N,Member', 'users');
    assert.deepEqual(await test.rows("select mask_data from users where email = 'new@example.com'"), [
      { mask_data: true },
    ]);
  });

  it('let the last administrator go, and the rest of it is imported', async () => {
    const owner = await addUserWith(test, 'Owner', []);
    await addToGroup(test, owner, 'Administrators');
    const browser = await test.signIn(owner);
    await test.rows("update users set password_expires_at = now() + interval '1 hour' where id = ?", owner);
    const file = 'email,status\nalice@example.com,deactivated\ndave@example.com,deactivated\n';
    const address = await importFile(test, browser, file, 'users');
    const { text } = await browser.get(address);
    assert.match(textOf(text), /alice@example\.com they are the last administrator who can sign in/);
    assert.deepEqual([await statusOf(test.ids.alice), await statusOf(test.ids.dave)], ['active', 'deactivated']);
    assert.deepEqual(
      await test.rows(
        "select 1 from audit_entries where event = 'user.deactivated' and subject_id = ?",
        test.ids.alice,
      ),
      [],
    );
  });

  it('do more than the importer may at the moment when it is carried out', async () => {
    const address = await checkFile(test, bob, 'email,first_name,last_name,role\na@example.com,A,A,External', 'users');
    await bob.post(`${address}/confirm`, { way: 'hand-over' });
    await test.rows("delete from role_permissions where permission = 'users.create'");
    await test.rows('update access_version set version = version + 1');
    await work(test, address);
    const { text } = await bob.get(address);
    assert.match(textOf(text), /a@example\.com your rights don’t include creating users/);
    assert.deepEqual(await test.rows("select 1 from users where email = 'a@example.com'"), []);
  });

  it('go on for somebody who may not sign in any more', async () => {
    const address = await checkFile(test, bob, 'email,first_name,last_name,role\na@example.com,A,A,External', 'users');
    await bob.post(`${address}/confirm`, { way: 'hand-over' });
    await test.rows("update users set status = 'deactivated' where first_name = 'Importer' or email like 'importer%'");
    await work(test, address);
    const [{ state, counts } = {}] = await test.rows('select state, counts from imports');
    assert.equal(state, 'done');
    assert.deepEqual(counts, { new: 0, changed: 0, same: 0, wrong: 1 });
    assert.deepEqual(await test.rows('select problem from import_rows_1'), [{ problem: 'importer-gone' }]);
  });

  it('be seen, confirmed or fetched by anybody else', async () => {
    const address = await checkFile(test, bob, 'email,last_name\nfrank@example.com,Fellow', 'users');
    for (const path of ['', '/rejected', '/passwords/file'])
      assert.equal((await alice.get(`${address}${path}`)).status, 404, path);
    for (const action of ['confirm', 'discard', 'passwords'])
      assert.equal((await alice.post(`${address}/${action}`)).status, 404, action);
    assert.deepEqual(countsIn((await bob.get(address)).text), [0, 1, 0, 0]);
  });
});
