import assert from 'node:assert/strict';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { flashIn, idsOf, textOf } from '../users/page.ts';
import { addressOf, newest, putBack, recorded, rowsIn } from './page.ts';

describe('Putting back what one changed under one’s own account', () => {
  let test: TestPortal;
  let erin: Browser;
  before(async () => {
    test = await startTestPortal();
    erin = await test.signIn('erin');
  });
  after(() => test.close());

  const stored = async () => (await test.rows('select * from users where id = ?', test.ids.erin))[0] ?? {};
  const offered = async () =>
    [...(await erin.get('/account/history')).text.matchAll(/href="\/audit\/(\d+)\/put-back/g)].map(([, id]) =>
      Number(id),
    );

  it('takes no permission: the name', async () => {
    await erin.get('/account/details');
    const typed = { firstName: 'Erina', lastName: 'Evans', email: 'erin@example.com' };
    assert.equal((await erin.post('/account/details', typed)).status, 303);
    const entry = (await newest(test, 'user', test.ids.erin)).id;
    assert.deepEqual(await offered(), [entry]);
    const { text } = await erin.get(addressOf(entry));
    assert.deepEqual(rowsIn(text), [['First name', 'Erina', 'Erin']]);
    const answer = await putBack(erin, entry);
    assert.deepEqual([answer.status, answer.headers.location], [303, '/account/history']);
    assert.equal((await stored()).first_name, 'Erin');
    assert.deepEqual((await newest(test, 'user', test.ids.erin)).details, { putBack: entry });
    assert.match(flashIn((await erin.get('/account/history')).text), /^Put back for Erina Evans : First name\.$/);
  });

  it('and how the portal looks', async () => {
    await erin.get('/account');
    assert.equal((await erin.post('/account', { language: 'en', timeZone: 'Asia/Tokyo', theme: 'dark' })).status, 303);
    const entry = (await newest(test, 'user', test.ids.erin)).id;
    await putBack(erin, entry, { fields: 'theme' });
    assert.deepEqual([(await stored()).theme, (await stored()).time_zone], [null, 'Asia/Tokyo']);
  });

  it('but not what others changed, nor whoever they did it to', async () => {
    const changes = { firstName: ['Er', 'Erin'] };
    const about = { event: 'user.updated', type: 'user', changes };
    const byOthers = await recorded(test, { ...about, id: test.ids.erin, by: test.ids.alice });
    assert.equal((await erin.get(addressOf(byOthers))).status, 403);
    const ofOthers = await recorded(test, { ...about, id: test.ids.bob, by: test.ids.erin });
    assert.equal((await erin.get(addressOf(ofOthers))).status, 403);
    const rights = { firstName: ['Er', 'Erin'], roleId: [1, null] };
    const mixed = await recorded(test, { ...about, changes: rights, id: test.ids.erin, by: test.ids.erin });
    assert.equal((await erin.post(addressOf(mixed), { fields: ['firstName', 'roleId'] })).status, 403);
    assert.equal((await stored()).first_name, 'Erin');
  });

  it('nor a name that one may not change oneself', async () => {
    const { External } = await idsOf(test, 'roles');
    await test.rows('update users set role_id = ? where id = ?', External, test.ids.erin);
    const changes = { firstName: ['Er', 'Erin'] };
    const about = { event: 'user.updated', type: 'user', changes };
    const entry = await recorded(test, { ...about, id: test.ids.erin, by: test.ids.erin });
    const { text } = await erin.get(addressOf(entry));
    assert.match(textOf(text), /People from outside the company are called what the company calls them/);
    await erin.post(addressOf(entry), { fields: 'firstName' });
    assert.equal((await stored()).first_name, 'Erin');
  });
});
