import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addToGroup, addUser, addUserWith, fieldsIn, idsOf, inputIn, textOf } from './page.ts';

describe('Looking for a supervisor', () => {
  let test: TestPortal;
  let alice: Browser;
  let id: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    id = await addUser(test, 'Person');
    await addToGroup(test, id, 'Interns');
    for (const [name, status] of [
      ['Vera', 'active'],
      ['Verena', 'active'],
      ['Verona', 'deactivated'],
    ])
      await addUser(test, name ?? '', { status });
  });
  after(() => test.close());

  /** Who can be chosen, by the value of the button. */
  const found = (html: string) =>
    Object.fromEntries(
      [...html.matchAll(/<button [^>]*value="(supervisor:\d+)"[^>]*>[^<]*<span class="vh">: ([^<]*)</g)].map(
        ([, value = '', name = '']) => [name, value],
      ),
    );

  const ways: [string, string, string, Record<string, string>][] = [
    ['for a new user', '/users/new', '/users', { firstName: 'Ana', password: 'typed before', repeatPassword: 'typed' }],
    ['step by step', '', '/users/new/steps/2', { agent: 'yes' }],
    ['for a user who is edited', '/users/:id/edit', '/users/:id/edit', { firstName: 'Renamed', agent: 'yes' }],
  ];
  for (const [way, page, action, typed] of ways)
    it(`finds by a part of the name, keeps what was typed, and takes whom one chooses, ${way}`, async () => {
      const [from, to] = [page.replace(':id', String(id)), action.replace(':id', String(id))];
      const form = fieldsIn((await alice.get(from || (await secondStep()))).text, to);
      const answer = await alice.post(to, { ...form, ...typed, supervisor: 'vere', _do: 'find-supervisor' });
      assert.equal(answer.status, 200);
      assert.deepEqual(Object.keys(found(answer.text)), ['Verena Test']);
      const choose = { ...fieldsIn(answer.text, to), _do: found(answer.text)['Verena Test'] };
      const chosen = await alice.post(to, choose);
      assert.equal(inputIn(chosen.text, 'supervisor').value, 'verena@example.com');
      assert.match(textOf(chosen.text), /Verena Test/);
      for (const [name, value] of Object.entries(typed))
        if (name !== 'agent') assert.equal(inputIn(chosen.text, name).value, value, name);
        else assert.ok(inputIn(chosen.text, name).checked);
      assert.deepEqual(await test.rows("select 1 from users where first_name in ('Ana', 'Renamed')"), []);
    });

  async function secondStep() {
    const person = { firstName: 'Ana', lastName: 'Nueva', email: 'ana@example.com', status: 'active' };
    return (await alice.post('/users/new/steps/1', person)).headers.location ?? '';
  }

  const search = (supervisor: string, browser = alice) =>
    browser.post(`/users/${id}/edit`, { supervisor, _do: 'find-supervisor' });

  it('saves the one who was chosen', async () => {
    const path = `/users/${id}/edit`;
    const answer = await search('vera');
    const chosen = await alice.post(path, { ...fieldsIn(answer.text, path), _do: found(answer.text)['Vera Test'] });
    const form = fieldsIn((await alice.get(path)).text, path);
    const { supervisor } = fieldsIn(chosen.text, path);
    assert.equal((await alice.post(path, { ...form, supervisor })).status, 303);
    const [stored] = await test.rows(
      'select supervisors.first_name from users join users as supervisors on supervisors.id = users.supervisor_id where users.id = ?',
      id,
    );
    assert.equal(stored?.first_name, 'Vera');
  });

  it('finds neither who is not active nor the user, and offers nobody who reports to the user', async () => {
    assert.deepEqual(Object.keys(found((await search('ver')).text)).sort(), ['Vera Test', 'Verena Test']);
    assert.match(textOf((await search('person')).text), /Nobody who is active has this/);
    const lower = await addUser(test, 'Lower', { supervisor_id: id });
    await addUser(test, 'Lowest', { supervisor_id: lower });
    const { text } = await search('lowe');
    assert.deepEqual(found(text), {});
    assert.equal(textOf(text).match(/Reports to this user/g)?.length, 2);
  });

  it('shows ten at most, and says that there are more', async () => {
    for (let number = 0; number < 12; number += 1) await addUser(test, `Many${number}`);
    const { text } = await search('many');
    assert.equal(Object.keys(found(text)).length, 10);
    assert.match(textOf(text), /The first 10 people .*More people match/);
  });

  it('shows them as well when a name that was saved means several', async () => {
    const path = `/users/${id}/edit`;
    const form = fieldsIn((await alice.get(path)).text, path);
    const answer = await alice.post(path, { ...form, supervisor: 'ver' });
    assert.equal(answer.status, 422);
    assert.deepEqual(Object.keys(found(answer.text)).sort(), ['Vera Test', 'Verena Test']);
  });

  it('is not for those who may not see users, not even by hand', async () => {
    const creator = await test.signIn(await addUserWith(test, 'Creator', ['users.create']));
    const { text } = await creator.get('/users/new');
    assert.doesNotMatch(text, /find-supervisor/);
    const { Member } = await idsOf(test, 'roles');
    for (const _do of ['find-supervisor', `supervisor:${test.ids.bob}`]) {
      const answer = await creator.post('/users', {
        ...fieldsIn(text, '/users'),
        roleId: Member,
        supervisor: 'bob',
        _do,
      });
      assert.equal(answer.status, 200);
      assert.doesNotMatch(answer.text, /bob@example\.com|Bob Baker/);
    }
  });
});
