import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { addUserWith, idsOf, textOf } from '../users/page.ts';
import { addEntry, linkIn, listed, sentencesIn } from './trail.ts';

describe('The audit log', () => {
  let test: TestPortal;
  let alice: Browser;
  let clerk: Browser;
  let customer: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    clerk = await test.signIn(
      await addUserWith(test, 'Clerk', ['customers.view', 'users.view', 'groups.view', 'roles.view']),
    );
    const [row] = await test.rows<{ id: number }>("insert into customers (number) values ('C-9') returning id");
    customer = row?.id ?? 0;
  });
  after(() => test.close());

  it('is reached from a user: what they did, and what was done to them', async () => {
    const { bob } = test.ids;
    const [did, done] = [
      await addEntry(test, 'user.activated', { subject_id: test.ids.frank, subject_name: 'Frank Fischer' }),
      await addEntry(test, 'password.set', { subject_id: bob, actor_id: test.ids.alice, actor_name: 'Alice Andersen' }),
    ];
    for (const path of [`/users/${bob}`, `/users/${bob}/timeline`]) {
      const { text } = await alice.get(path);
      assert.deepEqual(await listed(alice, linkIn(text, 'Everything Bob Baker did')?.slice('/audit'.length) ?? ''), [
        did,
      ]);
      assert.deepEqual(
        await listed(alice, linkIn(text, 'Everything done to Bob Baker')?.slice('/audit'.length) ?? ''),
        [done],
      );
      assert.doesNotMatch((await clerk.get(path)).text, /href="\/audit/);
    }
  });

  it('is reached from groups and roles', async () => {
    const { Interns } = await idsOf(test, 'groups');
    const { Member } = await idsOf(test, 'roles');
    for (const [path, query] of [
      [`/groups/${Interns}`, `?about=group:${Interns}`],
      [`/roles/${Member}`, `?about=role:${Member}`],
    ] as const) {
      assert.ok((await alice.get(path)).text.includes(`href="/audit${query}"`), path);
      assert.doesNotMatch((await clerk.get(path)).text, /href="\/audit/);
    }
  });

  it('tells on a customer’s own page what happened to them, who looked at hidden data among it', async () => {
    const about = { subject_type: 'customer', subject_id: customer, subject_name: 'C-9' };
    await addEntry(test, 'customer.created', about);
    await addEntry(test, 'customer.unmasked', { ...about, details: '{"field":"email","reason":"They called"}' });
    const { text } = await alice.get(`/customers/${customer}`);
    assert.deepEqual(sentencesIn(text), [
      'Bob Baker looked at hidden data of the customer C-9',
      'Bob Baker added the customer C-9',
    ]);
    assert.match(textOf(text), /shown: e-mail · reason: They called/);
    assert.equal((await listed(alice, linkIn(text, 'See all')?.slice('/audit'.length) ?? '')).length, 2);
    assert.deepEqual(sentencesIn((await clerk.get(`/customers/${customer}`)).text), []);
  });

  it('says of each entry all that it tells', async () => {
    const told: [event: string, columns: Record<string, unknown>, says: RegExp][] = [
      [
        'customers.imported',
        { subject_type: 'import', details: '{"new":3,"changed":1,"wrong":0}' },
        /3 new · 1 changed/,
      ],
      [
        'page.published',
        { subject_type: 'page', details: '{"version":4,"languages":["en","de"]}' },
        /version 4 · in English and German/,
      ],
      [
        'page.restored',
        { subject_type: 'page', details: '{"version":5,"restored":2}' },
        /version 5 · as version 2 was/,
      ],
      [
        'preview.link-made',
        { subject_type: 'page', details: '{"customer":"C-9","minutes":30}' },
        /as customer C-9 · for 30 minutes/,
      ],
      [
        'group.deleted',
        { subject_type: 'group', details: '{"target":"Others","affected":2}' },
        /members moved to Others · changes what 2/,
      ],
      [
        'role.deleted',
        { subject_type: 'role', details: '{"given":{"holders":"Member","groups":null}}' },
        /its people got Member/,
      ],
      [
        'access.refused',
        { subject_type: 'address', details: '{"id":7,"permission":"users.edit"}' },
        /number 7 · missing: Edit users/,
      ],
      ['customer.updated', { subject_type: 'customer', details: '{"import":12}' }, /by import 12/],
      [
        'audit.exported',
        { subject_type: 'portal', details: '{"search":"x","kind":"users","byName":"Bob"}' },
        /Search: x · What: Users · Done by: Bob/,
      ],
    ];
    for (const [event, columns, says] of told) {
      const id = await addEntry(test, event, columns);
      assert.match(textOf((await alice.get(`/audit/${id}`)).text), says, event);
    }
  });
});
