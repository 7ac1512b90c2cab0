import assert from 'node:assert/strict';
import { verifyPassword } from '../../src/lib/passwords.ts';
import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { createUser, errorsIn, fieldsIn, idsOf, inputIn, textOf } from './page.ts';

const typed = 'three old wooden spoons';

describe('The password of a new user', () => {
  let test: TestPortal;
  let alice: Browser;
  let ana: Fields;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    const { Interns, Support } = await idsOf(test, 'groups');
    ana = { firstName: 'Ana', lastName: 'Nueva', email: 'ana@example.com', groupIds: Interns ?? Support };
  });
  afterEach(async () => {
    await test.rows("update users set email = 'used.' || id || '@example.com' where email = 'ana@example.com'");
  });
  after(() => test.close());

  const created = () => test.rows<{ password_hash: string }>("select * from users where email = 'ana@example.com'");
  const notSentBack = 'For safety, passwords you typed are not sent back. Enter the password again.';

  for (const [what, password, repeatPassword, at, message] of [
    ['only the first is filled in', typed, '', 'repeatPassword', 'Repeat the password'],
    ['only the second is filled in', '', typed, 'password', 'Enter a password'],
    ['only the second is left out', typed, undefined, 'repeatPassword', 'Repeat the password'],
    [
      'the two differ',
      typed,
      `${typed} `,
      'repeatPassword',
      'The two passwords are different. Enter the same one twice',
    ],
    ['it is short', 'spoons old1', 'spoons old1', 'password', 'Password must be at least 12 characters'],
    ['it is a space', ' ', ' ', 'password', 'Password must be at least 12 characters'],
    ['it is long', 'ab'.repeat(129), 'ab'.repeat(129), 'password', 'Use 256 characters at most'],
    [
      'it is common',
      'password123456',
      'password123456',
      'password',
      'Choose a password that is harder to guess. This one is on lists of common passwords',
    ],
    [
      'it is made of the name',
      'AnaNueva Ana1',
      'AnaNueva Ana1',
      'password',
      'Choose a password that is not made of the name, the e-mail address or the name of this portal',
    ],
    [
      'it is made of the portal’s name',
      'BackOffice2026',
      'BackOffice2026',
      'password',
      'Choose a password that is not made of the name, the e-mail address or the name of this portal',
    ],
    [
      'it repeats itself',
      'xyxyxyxyxyxyxy',
      'xyxyxyxyxyxyxy',
      'password',
      'Choose a password that does not repeat the same few characters',
    ],
  ] as const)
    it(`is refused when ${what}, is not sent back, and nobody is created`, async () => {
      const answer = await createUser(alice, { ...ana, password, repeatPassword });
      assert.equal(answer.status, 422);
      assert.deepEqual(errorsIn(answer.text), { [at]: message });
      assert.deepEqual(
        [inputIn(answer.text, 'password').value, inputIn(answer.text, 'repeatPassword').value],
        ['', ''],
      );
      assert.ok(textOf(answer.text).includes(notSentBack));
      assert.deepEqual(await created(), []);
    });

  it('is judged together with everything else', async () => {
    const answer = await createUser(alice, { ...ana, firstName: '', password: 'short', repeatPassword: 'short' });
    assert.deepEqual(Object.keys(errorsIn(answer.text)), ['firstName', 'password']);
  });

  it('is not missed on the page when none was typed', async () => {
    const answer = await createUser(alice, { ...ana, firstName: '' });
    assert.equal(answer.status, 422);
    assert.ok(!textOf(answer.text).includes(notSentBack));
  });

  it('is not sent back after another field’s mistake either', async () => {
    const answer = await createUser(alice, { ...ana, firstName: '', password: typed, repeatPassword: typed });
    assert.doesNotMatch(answer.text, /wooden spoons/);
    assert.ok(textOf(answer.text).includes(notSentBack));
  });

  it('takes 256 characters of any kind', async () => {
    const password = Array.from({ length: 256 }, (_, index) => String.fromCodePoint(0x4e00 + index * 37)).join('');
    const answer = await createUser(alice, { ...ana, password, repeatPassword: password });
    assert.equal(answer.status, 303);
    assert.ok(await verifyPassword(password, (await created())[0]?.password_hash ?? ''));
  });

  it('is the same whichever way its accents are typed', async () => {
    const password = 'cinq vieux cafe\u0301s noirs';
    await createUser(alice, { ...ana, password, repeatPassword: password.normalize('NFC') });
    const answer = await createUser(alice, { ...ana, email: 'ana.2@example.com', password, repeatPassword: password });
    assert.equal(answer.status, 303);
    const [row] = await test.rows<{ password_hash: string }>("select * from users where email = 'ana.2@example.com'");
    assert.ok(await verifyPassword(password.normalize('NFC'), row?.password_hash ?? ''));
  });

  describe('when Generate is pressed', () => {
    const everything = async (): Promise<Fields> => {
      const { Member } = await idsOf(test, 'roles');
      return {
        ...ana,
        firstName: ' ',
        email: 'not an e-mail',
        roleId: Member,
        status: 'deactivated',
        supervisor: 'who?',
        agent: 'yes',
        maskData: 'yes',
        mustChangePassword: undefined,
        language: 'de',
        sendMail: 'yes',
      };
    };

    it('is 20 characters without look-alikes, in both fields and not shown', async () => {
      const seen = new Set<string>();
      for (let time = 0; time < 5; time += 1) {
        const { text } = await createUser(alice, { ...ana, _do: 'generate' });
        const first = inputIn(text, 'password');
        assert.match(first.value, /^[a-zA-Z2-9]{20}$/);
        assert.doesNotMatch(first.value, /[0OoIl1i]/);
        assert.equal(first.type, 'password');
        assert.deepEqual(inputIn(text, 'repeatPassword').value, first.value);
        seen.add(first.value);
      }
      assert.equal(seen.size, 5);
    });

    it('replaces what was typed, keeps everything else, checks nothing and creates nobody', async () => {
      const fields = await everything();
      const before = await test.rows('select 1 from users');
      const answer = await createUser(alice, { ...fields, password: 'x', repeatPassword: 'y', _do: 'generate' });
      assert.equal(answer.status, 200);
      assert.deepEqual(errorsIn(answer.text), {});
      const kept = fieldsIn(answer.text, '/users');
      for (const [name, value] of Object.entries(fields))
        assert.deepEqual(kept[name]?.[0]?.trim(), value?.toString().trim(), name);
      assert.equal((await test.rows('select 1 from users')).length, before.length);
      assert.match(textOf(answer.text), /Password generated. Nothing is saved yet./);
    });

    it('is kept after a mistake, and is the user’s in the end', async () => {
      const { text } = await createUser(alice, { ...ana, firstName: '', _do: 'generate' });
      const refused = await alice.post('/users', fieldsIn(text, '/users'));
      assert.equal(refused.status, 422);
      const password = inputIn(refused.text, 'password').value;
      assert.equal(password, inputIn(text, 'password').value);
      assert.ok(!textOf(refused.text).includes(notSentBack));
      const saved = await alice.post('/users', { ...fieldsIn(refused.text, '/users'), firstName: 'Ana' });
      assert.equal(saved.status, 303);
      assert.ok(await verifyPassword(password, (await created())[0]?.password_hash ?? ''));
    });

    it('counts as typed once somebody changed it', async () => {
      const { text } = await createUser(alice, { ...ana, _do: 'generate' });
      const changed = { ...fieldsIn(text, '/users'), password: typed, repeatPassword: typed };
      const shown = await alice.post('/users', { ...changed, _do: 'show' });
      assert.ok(!textOf(shown.text).includes('Password generated'));
      const refused = await alice.post('/users', { ...changed, firstName: '' });
      assert.doesNotMatch(refused.text, /wooden spoons/);
    });
  });

  describe('when Show password is pressed', () => {
    it('shows as text, on that page only', async () => {
      const { text } = await createUser(alice, { ...ana, password: typed, repeatPassword: 'other', _do: 'show' });
      assert.deepEqual([inputIn(text, 'password').type, inputIn(text, 'password').value], ['text', typed]);
      assert.deepEqual(
        [inputIn(text, 'repeatPassword').type, inputIn(text, 'repeatPassword').value],
        ['text', 'other'],
      );
      const fields = fieldsIn(text, '/users');
      const hidden = await alice.post('/users', { ...fields, _do: 'hide' });
      assert.deepEqual(
        [inputIn(hidden.text, 'password').type, inputIn(hidden.text, 'password').value],
        ['password', typed],
      );
      const refused = await alice.post('/users', { ...fields, firstName: '' });
      assert.equal(inputIn(refused.text, 'password').type, 'password');
      assert.deepEqual(await created(), []);
    });

    it('shows a generated one too, which stays generated', async () => {
      const { text } = await createUser(alice, { ...ana, _do: 'generate' });
      const shown = await alice.post('/users', { ...fieldsIn(text, '/users'), _do: 'show' });
      assert.deepEqual(inputIn(shown.text, 'password'), { ...inputIn(text, 'password'), type: 'text' });
      assert.match(textOf(shown.text), /Password generated/);
    });

    it('is hidden on every page that nobody asked to show it', async () => {
      for (const path of ['/users/new', '/users/new/steps/1', `/users/${test.ids.erin}/password`]) {
        const { text } = await alice.get(path);
        assert.doesNotMatch(text, /type="text" value="[^"]*"[^>]*name="password"/);
        if (text.includes('name="password"')) assert.equal(inputIn(text, 'password').type, 'password');
      }
    });
  });

  it('is never kept by a browser or a proxy', async () => {
    const answer = await createUser(alice, { ...ana, _do: 'generate' });
    assert.equal(answer.headers['cache-control'], 'no-store');
  });

  it('is created with Save when Enter is pressed: that is the first button of the form', async () => {
    const { text } = await alice.get('/users/new');
    const [form = ''] = /<form method="post" action="\/users".*?<\/form>/s.exec(text) ?? [];
    const [, first = ''] = /(<button[^>]*type="submit".*?<\/button>)/s.exec(form) ?? [];
    assert.doesNotMatch(first, /name=/);
    assert.match(first, />Save</);
  });
});
