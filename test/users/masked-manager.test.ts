import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, createUser, editUser, fieldsIn, inputIn, textOf } from './page.ts';
import { draftIn, pathOf } from './steps.ts';

describe('A user manager who sees customers masked', () => {
  let test: TestPortal;
  let manager: Browser;
  let open: number;
  let masked: number;
  before(async () => {
    test = await startTestPortal();
    const permissions = ['users.view', 'users.edit', 'users.password', 'users.create'];
    manager = await test.signIn(await addUserWith(test, 'Mara', permissions, { mask_data: true }));
    open = await addUser(test, 'Open');
    masked = await addUser(test, 'Masked', { mask_data: true });
    for (const id of [open, masked]) await addToGroup(test, id, 'Interns');
  });
  after(() => test.close());

  const stored = async (id: number) => (await test.rows('select * from users where id = ?', id))[0] ?? {};

  it('does not set the password of somebody who sees them', async () => {
    assert.doesNotMatch((await manager.get(`/users/${open}`)).text, new RegExp(`/users/${open}/password"`));
    const before = await stored(open);
    for (const answer of [await manager.get(`/users/${open}/password`), await manager.post(`/users/${open}/password`)])
      assert.equal(answer.status, 403);
    assert.deepEqual(await stored(open), before);
  });

  it('does not change the e-mail of somebody who sees them, and is told why', async () => {
    const { text } = await manager.get(`/users/${open}/edit`);
    assert.match(textOf(text), /You see customers masked, Open Test does not\./);
    assert.equal(fieldsIn(text, `/users/${open}/edit`).email, undefined);
    const answer = await editUser(manager, open, { email: 'mara.too@example.com', lastName: 'Renamed' });
    assert.equal(answer.status, 303);
    assert.deepEqual([(await stored(open)).email, (await stored(open)).last_name], ['open@example.com', 'Renamed']);
  });

  it('does both for somebody who is masked as well', async () => {
    assert.equal((await manager.post(`/users/${masked}/password`)).status, 303);
    await editUser(manager, masked, { email: 'masked.new@example.com' });
    assert.equal((await stored(masked)).email, 'masked.new@example.com');
  });

  it('signs them out, which shows nobody anything, but does not let their password be guessed on', async () => {
    const signer = await test.signIn(
      await addUserWith(test, 'Sid', ['users.view', 'users.activate', 'users.two-factor'], { mask_data: true }),
    );
    const session = await test.signIn(open);
    assert.equal((await signer.post(`/users/${open}/sign-out`)).status, 303);
    assert.match((await session.get('/')).headers.location ?? '', /^\/login/);
    assert.equal((await signer.post(`/users/${open}/unlock`)).status, 403);
  });

  it('sees Mask data ticked, as it will be stored, whatever is pressed and whatever is wrong', async () => {
    const isTicked = ({ text }: { text: string }) => {
      const { checked, disabled } = inputIn(text, 'maskData');
      assert.ok(disabled);
      return checked;
    };
    assert.ok(isTicked(await manager.get('/users/new')));
    for (const _do of ['generate', 'show', undefined])
      assert.ok(isTicked(await createUser(manager, { _do, email: 'nobody' })), _do);
    const wrong = await editUser(manager, masked, { firstName: '' });
    assert.equal(wrong.status, 422);
    assert.ok(isTicked(wrong));
    const first = fieldsIn((await manager.get(pathOf(1))).text, pathOf(1));
    const person = { firstName: 'Step', lastName: 'By', email: 'step.by@example.com' };
    const draft = draftIn((await manager.post(pathOf(1), { ...first, ...person })).headers.location);
    const second = fieldsIn((await manager.get(pathOf(2, draft))).text, pathOf(2));
    const searched = await manager.post(pathOf(2), { ...second, supervisor: 'nobody@example.com' });
    assert.equal(searched.status, 422);
    assert.ok(isTicked(searched));
  });

  it('keeps out of unmasked accounts as an administrator too', async () => {
    const id = await addUser(test, 'Chief', { mask_data: true });
    await addToGroup(test, id, 'Administrators');
    const chief = await test.signIn(id);
    assert.equal((await chief.post(`/users/${open}/password`)).status, 403);
    await editUser(chief, open, { email: 'chief.too@example.com' });
    assert.equal((await stored(open)).email, 'open@example.com');
  });
});
