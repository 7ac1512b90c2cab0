import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, editUser, errorsIn, idsOf } from './page.ts';

const refusal = 'Add another active administrator first. The portal needs at least one who can sign in';

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

  const step = (id: number) => editUser(alice, id, { roleId: '', groupIds: interns });
  const administrates = async (id: number) =>
    (await test.rows('select 1 from group_members join groups on groups.id = group_id where user_id = ? and built_in is not null', id)).length > 0;

  it('cannot give up being one', async () => {
    const answer = await step(test.ids.alice);
    assert.equal(answer.status, 422);
    assert.deepEqual(errorsIn(answer.text), { groupIds: refusal });
    assert.ok(await administrates(test.ids.alice));
  });

  it('cannot give it up where the others cannot sign in', async () => {
    const { Admin } = await idsOf(test, 'roles');
    await addUser(test, 'Off', { role_id: Admin, status: 'deactivated' });
    await addUser(test, 'Gone', { role_id: Admin, status: 'deleted' });
    await addUser(test, 'Late', { role_id: Admin, password_expires_at: '2020-01-01' });
    assert.equal((await step(test.ids.alice)).status, 422);
  });

  it('may give it up where another one remains, by role or by group', async () => {
    const { Admin } = await idsOf(test, 'roles');
    await addUser(test, 'Second', { role_id: Admin });
    assert.equal((await step(test.ids.alice)).status, 303);
    assert.equal(await administrates(test.ids.alice), false);
  });

  it('may change everything else', async () => {
    assert.equal((await editUser(alice, test.ids.alice, { firstName: 'Alicia', language: 'de' })).status, 303);
  });

  it('is one of two who drop each other’s rights at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await addUser(test, `Second${round}`);
      await addToGroup(test, id, 'Administrators');
      const second = await test.signIn(id);
      const answers = await Promise.all([
        step(id),
        editUser(second, test.ids.alice, { roleId: '', groupIds: interns }),
      ]);
      const remaining = [await administrates(test.ids.alice), await administrates(id)];
      assert.ok(remaining.includes(true), `answers ${answers.map(({ status }) => status)}`);
      await addToGroup(test, test.ids.alice, 'Administrators').catch(() => {});
      await test.rows('delete from group_members where user_id = ?', id);
    }
  });
});
