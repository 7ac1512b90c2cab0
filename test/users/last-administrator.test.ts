import assert from 'node:assert/strict';
import request from 'supertest';
import { startBeside } from '../support/browser.ts';
import { type Browser, startTestPortal, type TestPortal, tokenIn } from '../support/portal.ts';
import { confirm } from './leaving.ts';
import { addToGroup, addUser, editUser, errorsIn, fieldsIn, flashIn, idsOf, textOf } from './page.ts';
import { startProcess } from './portal-process.ts';

const refusal =
  'Add another active administrator first, and wait until they have signed in. The portal needs at least one who can';

describe('The last administrator', () => {
  let test: TestPortal;
  let alice: Browser;
  let interns: string;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    interns = (await idsOf(test, 'groups')).Interns ?? '';
  });
  afterEach(() => test.close());

  const dropRights = (browser: Browser, id: number) => editUser(browser, id, { roleId: '', groupIds: interns });
  /** How many could still do everything. */
  const administrators = async () =>
    (
      await test.rows(
        `select 1 from users join group_members on user_id = users.id join groups on groups.id = group_id
         where built_in = 'administrators' and status = 'active'`,
      )
    ).length;

  async function addSecond(): Promise<{ id: number; browser: Browser }> {
    const id = await addUser(test, 'Second');
    await addToGroup(test, id, 'Administrators');
    return { id, browser: await test.signIn(id) };
  }

  describe('cannot let go', () => {
    const ways: [string, (id: number) => Promise<request.Response>][] = [
      ['by dropping the rights', (id) => dropRights(alice, id)],
      ['by deactivating themselves', (id) => alice.post(`/users/${id}/deactivate`, {})],
      ['by deleting themselves', (id) => alice.post(`/users/${id}/delete`, {})],
    ];
    for (const [way, go] of ways)
      it(way, async () => {
        const answer = await go(test.ids.alice);
        assert.equal(answer.status, 422);
        assert.ok(textOf(answer.text).includes(refusal));
        assert.equal(await administrators(), 1);
        assert.equal((await alice.get('/users')).status, 200);
        assert.deepEqual(await test.rows("select 1 from audit_entries where event like 'user.%'"), []);
      });

    it('where the others cannot sign in', async () => {
      const { Admin } = await idsOf(test, 'roles');
      await addUser(test, 'Off', { role_id: Admin, status: 'deactivated' });
      await addUser(test, 'Gone', { role_id: Admin, status: 'deleted' });
      await addUser(test, 'Late', { role_id: Admin, password_expires_at: '2020-01-01' });
      await addUser(test, 'New', { role_id: Admin, password_expires_at: '2099-01-01' });
      for (const [, go] of ways) assert.equal((await go(test.ids.alice)).status, 422);
    });

    it('and the warning page says so instead of offering it', async () => {
      for (const kind of ['deactivate', 'delete']) {
        const { text } = await alice.get(`/users/${test.ids.alice}/${kind}`);
        assert.ok(textOf(text).includes(refusal));
        assert.doesNotMatch(text, /btn-danger/);
      }
    });
  });

  it('may drop the rights where another one remains, by role or by group', async () => {
    await addUser(test, 'Other', { role_id: (await idsOf(test, 'roles')).Admin });
    assert.equal((await dropRights(alice, test.ids.alice)).status, 303);
    assert.equal(await administrators(), 0);
  });

  it('may leave where another one remains, is signed out and told so', async () => {
    await addSecond();
    const answer = await confirm(alice, `/users/${test.ids.alice}/delete`);
    assert.equal(answer.headers.location, '/login');
    assert.match(flashIn((await alice.get('/login')).text), /You deleted your account\./);
    assert.equal((await alice.get('/')).headers.location, '/login');
  });

  it('may change everything else', async () => {
    assert.equal((await editUser(alice, test.ids.alice, { firstName: 'Alicia', language: 'de' })).status, 303);
  });

  it('is told at the groups what is missing', async () => {
    assert.deepEqual(errorsIn((await dropRights(alice, test.ids.alice)).text), { groupIds: refusal });
  });

  describe('is one of two who', () => {
    const ways = {
      'drop each other’s rights': (browser: Browser, id: number) => dropRights(browser, id),
      'deactivate each other': (browser: Browser, id: number) => browser.post(`/users/${id}/deactivate`, {}),
      'delete each other': (browser: Browser, id: number) => browser.post(`/users/${id}/delete`, {}),
    };
    for (const [what, go] of Object.entries(ways))
      it(`${what} at the same moment`, async () => {
        const second = await addSecond();
        await Promise.all([go(alice, second.id), go(second.browser, test.ids.alice)]);
        assert.equal(await administrators(), 1);
      });

    it('both leave at the same moment', async () => {
      const second = await addSecond();
      const leave = (browser: Browser, id: number) => browser.post(`/users/${id}/delete`, {});
      await Promise.all([leave(alice, test.ids.alice), leave(second.browser, second.id)]);
      assert.equal(await administrators(), 1);
    });

    it('delete each other at two servers', async () => {
      const second = await addSecond();
      const beside = await startBeside(test);
      const post = await poster(second.browser, test.ids.alice);
      await Promise.all([alice.post(`/users/${second.id}/delete`, {}), post(beside)]);
      assert.equal(await administrators(), 1);
      beside.closeAllConnections();
      beside.close();
    });

    it('delete each other in two processes', async () => {
      const processes = await Promise.all([startProcess(test), startProcess(test)]);
      try {
        for (let round = 0; round < 5; round += 1) {
          const second = await addSecond();
          const posts = [await poster(alice, second.id), await poster(second.browser, test.ids.alice)];
          const answers = await Promise.all(posts.map((post, place) => post(processes[place]?.address ?? '')));
          assert.equal(await administrators(), 1, `answers ${answers}`);
          await test.rows("update users set status = 'active' where id = ?", test.ids.alice);
          await test.rows("update users set email = id || '@example.com', status = 'deleted' where id = ?", second.id);
          alice = await test.signIn('alice');
        }
      } finally {
        await Promise.all(processes.map((one) => one.stop()));
      }
    });
  });

  /** What deletes a user from this browser at any server of the portal; gives the status of the answer. */
  async function poster(browser: Browser, id: number) {
    const path = `/users/${id}/delete`;
    const page = await browser.get(path);
    const { cookies } = page.request as unknown as { cookies: string };
    const fields = new URLSearchParams({ _csrf: tokenIn(page.text) });
    for (const [name, values] of Object.entries(fieldsIn(page.text, path)))
      for (const value of values) fields.append(name, value);
    return async (server: Parameters<typeof request>[0]) => {
      const answer = await request(server).post(path).set('Cookie', cookies).type('form').send(fields.toString());
      return answer.status;
    };
  }
});
