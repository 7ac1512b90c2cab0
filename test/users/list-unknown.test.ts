import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addPeople, idsIn, open, openList, pagerIn, summaryIn, tagsIn } from './list.ts';

const people = 60;

describe('What is unknown or broken in the address of the list of users', () => {
  let test: TestPortal;
  let alice: Browser;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await addPeople(
      test,
      Array.from({ length: people }, () => ({})),
    );
  });
  after(() => test.close());

  const everybody = async (address: string) => {
    const { status, text } = await alice.get(address);
    assert.equal(status, 200, address);
    assert.deepEqual(tagsIn(text), {}, address);
    assert.equal(summaryIn(text), `1–25 of ${people + 6} users`, address);
  };

  for (const query of [
    ...['status=gone', 'status=ACTIVE', 'status=all', 'status=', 'status[]=active', 'status=active&status=deleted'],
    ...['group=0', 'group=-1', 'group=1e3', 'group=999999', 'group=99999999999999999999', 'group=abc', "group=1'--"],
    ...['role=999999', 'role=1.5', 'role=0x1', 'role[id]=1', 'role=NaN'],
    ...['language=fr', 'language=__proto__', 'language=constructor', 'agent=maybe', 'agent=true', 'agent=1'],
    ...[
      'two_factor=sms',
      'permission=users.fly',
      'permission=toString',
      'last_sign_in=7',
      'last_sign_in=never;',
      'locked=no',
    ],
    ...['supervisor=0', 'supervisor=99999999999999999999999999', 'supervisor=%20%20', 'q=%20%20', 'q='],
    ...['sort=password_hash', 'sort=name;drop', 'dir=up', 'dir=asc,id', 'size=26', 'size=0', 'size=-1', 'size=1000000'],
    ...['size=25&size=50', 'cols=none', 'after=', 'before=x', 'after=bm9wZQ', 'after=WyIxIl0', 'last=2', 'last=true'],
    ...['page=2', 'unknown=1', 'q[a]=1', '__proto__=1', 'a.b[c]=d', `after=${'A'.repeat(5000)}`, 'after=a&after=b'],
  ])
    it(`counts as not given: ${query.slice(0, 60)}`, () => everybody(`/users?${query}`));

  it('is refused when it is not even text', async () => {
    for (const query of ['q=%00', 'q=%ff', 'q=%ED%A0%80', 'supervisor=a%00b', 'after=%00'])
      assert.equal((await alice.get(`/users?${query}`)).status, 400, query);
  });

  it('does no harm when it is very long', async () => {
    for (const q of ['a'.repeat(3000), 'ab '.repeat(1000), '%'.repeat(900), '😀'.repeat(400), "' or 1=1 --".repeat(50)])
      assert.equal(
        (await alice.get(`/users?${new URLSearchParams({ q, supervisor: q })}`)).status,
        200,
        q.slice(0, 20),
      );
  });

  it('does no harm when a place is of another order', async () => {
    const html = await openList(alice, { sort: 'created' });
    const { Next = '' } = pagerIn(html);
    const first = idsIn(await openList(alice, { sort: 'status' }));
    assert.deepEqual(idsIn(await open(alice, Next.replace('created', 'status'))), first);
  });
});
