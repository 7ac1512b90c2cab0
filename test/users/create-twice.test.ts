import assert from 'node:assert/strict';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, errorsIn, fieldsIn, idsOf } from './page.ts';

describe('The form of a new user, sent twice', () => {
  let test: TestPortal;
  let alice: Browser;
  let interns: string;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    interns = (await idsOf(test, 'groups')).Interns ?? '';
  });
  after(() => test.close());

  const fill = async (email: string, more: Fields = {}): Promise<Fields> => {
    const fields = fieldsIn((await alice.get('/users/new')).text, '/users');
    return { ...fields, firstName: 'Ana', lastName: 'Nueva', email, groupIds: interns, ...more };
  };
  const withEmail = (email: string) => test.rows<{ id: number }>('select id from users where email = ?', email);
  const count = async (table: string) => Number((await test.rows(`select count(*) from ${table}`))[0]?.count);

  it('makes one user, and leads to the same page', async () => {
    const form = await fill('ana@example.com', { sendMail: 'yes' });
    const [users, mails, entries] = [await count('users'), await count('mails'), await count('audit_entries')];
    const first = await alice.post('/users', form);
    const second = await alice.post('/users', form);
    assert.deepEqual([first.status, second.status], [303, 303]);
    assert.equal(first.headers.location, second.headers.location);
    assert.deepEqual(
      [await count('users'), await count('mails'), await count('audit_entries')],
      [users + 1, mails + 1, entries + 1],
    );
  });

  it('makes one user when both arrive at once, and says no word about the e-mail', async () => {
    const form = await fill('bea@example.com');
    const answers = await Promise.all(Array.from({ length: 8 }, () => alice.post('/users', form)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [303]);
    assert.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1);
    assert.equal((await withEmail('bea@example.com')).length, 1);
    const { text } = await alice.get(answers[0]?.headers.location ?? '');
    assert.match(text, /<code>[a-zA-Z2-9]{20}<\/code>/);
  });

  it('makes the second person too, who was typed over the first one after Back', async () => {
    const form = await fill('carla@example.com');
    await alice.post('/users', form);
    const answer = await alice.post('/users', { ...form, firstName: 'Cleo', email: 'cleo@example.com' });
    const [cleo] = await withEmail('cleo@example.com');
    assert.equal(answer.headers.location, `/users/${cleo?.id}/created`);
  });

  it('makes both of two people whose forms share a key and arrive at once', async () => {
    const form = await fill('dina@example.com');
    const answers = await Promise.all([
      alice.post('/users', form),
      alice.post('/users', { ...form, email: 'dora@example.com' }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    );
    assert.equal((await withEmail('dina@example.com')).length + (await withEmail('dora@example.com')).length, 2);
  });

  it('makes one user of two forms with one e-mail, and tells the other who has it', async () => {
    const forms = await Promise.all(
      ['Ela', 'Eva'].map((firstName) => fill('e@example.com', { firstName, sendMail: 'yes' })),
    );
    const mails = await count('mails');
    const answers = await Promise.all(forms.map((form) => alice.post('/users', form)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 422]);
    const refused = answers.find(({ status }) => status === 422);
    assert.match(errorsIn(refused?.text ?? '').email ?? '', /^This e-mail is already used by E(la|va) Nueva\.$/);
    assert.equal((await withEmail('e@example.com')).length, 1);
    assert.equal(await count('mails'), mails + 1);
  });

  it('is two forms for two people with the same name', async () => {
    for (const email of ['fay.1@example.com', 'fay.2@example.com'])
      assert.equal((await createUser(alice, await fill(email))).status, 303);
  });
});
