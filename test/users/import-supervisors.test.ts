import assert from 'node:assert/strict';
import { checkFile, countsIn, importFile } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';

describe('Supervisors in a file of users', () => {
  let test: TestPortal;
  let alice: Browser;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
  });
  afterEach(() => test.close());

  const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const load = (...lines: string[]) => importFile(test, alice, lines.join('\n'), 'users');
  const wrongIn = async (...lines: string[]) => {
    const address = await checkFile(test, alice, lines.join('\n'), 'users');
    return textOf((await alice.get(address)).text);
  };
  const supervise = (above: 'bob' | 'carol' | 'dave', below: 'bob' | 'carol' | 'dave') =>
    test.rows('update users set supervisor_id = ? where id = ?', test.ids[above], test.ids[below]);
  const supervisors = async () => {
    const rows = await test.rows<{ who: string; above: string }>(
      `select split_part(users.email, '@', 1) as who, split_part(above.email, '@', 1) as above
       from users join users as above on above.id = users.supervisor_id order by users.email`,
    );
    return Object.fromEntries(rows.map(({ who, above }) => [who, above]));
  };
  const added = (who: string, above: string) => `${who}@example.com,${who},X,Member,${above}@example.com`;
  const header = 'email,first_name,last_name,role,supervisor';

  it('may be created by the same file, further down', async () => {
    const address = await load(header, added('c', 'b'), added('b', 'a'), added('a', 'bob'));
    assert.deepEqual(countsIn((await alice.get(address)).text), [3, 0, 0, 0]);
    assert.deepEqual(await supervisors(), { a: 'bob', b: 'a', c: 'b' });
  });

  it('may change places, whoever stands first', async () => {
    await supervise('bob', 'carol');
    await supervise('carol', 'dave');
    await load(
      'email,supervisor',
      'bob@example.com,dave@example.com',
      'carol@example.com,',
      'dave@example.com,carol@example.com',
    );
    assert.deepEqual(await supervisors(), { bob: 'dave', dave: 'carol' });
  });

  it('may not name each other, nor be reached by way of people who are not in the file', async () => {
    await supervise('carol', 'dave');
    const words = await wrongIn(
      header,
      added('a', 'b'),
      added('b', 'a'),
      'carol@example.com,,,Member,dave@example.com',
      added('c', 'bob'),
    );
    for (const email of ['a', 'b', 'carol'])
      assert.match(words, new RegExp(`${email}@example\\.com Supervisor: this person would report to the user`));
    assert.match(words, /Import 1 user/);
    assert.match(await wrongIn(header, added('a', 'a')), /Supervisor: nobody can be their own supervisor/);
  });

  it('must be there and active when all is done', async () => {
    const words = await wrongIn(
      'email,first_name,last_name,role,supervisor,status',
      'a@example.com,A,X,Member,nobody@example.com,',
      'b@example.com,B,X,Member,a@example.com,',
      'c@example.com,C,X,Member,frank@example.com,',
      'd@example.com,D,X,Member,bob@example.com,',
      'e@example.com,E,X,Member,f@example.com,',
      'f@example.com,F,X,Member,,deactivated',
      'g@example.com,G,X,Member,not an e-mail,',
      'bob@example.com,,,Member,,deactivated',
    );
    for (const name of 'abcde')
      assert.match(words, new RegExp(`${name}@example\\.com Supervisor: nobody who is active has this e-mail`));
    assert.match(words, /g@example\.com Supervisor: it isn’t an e-mail address/);
  });

  it('may be activated by the same file', async () => {
    await load('email,status,supervisor', 'dave@example.com,,frank@example.com', 'frank@example.com,active,');
    assert.deepEqual(await supervisors(), { dave: 'frank' });
  });
});
