import assert from 'node:assert/strict';
import { fieldsIn, flashIn } from './page.ts';
import { draftIn, pathOf, type Steps, startSteps, stepIn } from './steps.ts';

describe('The draft of a user who is created step by step', () => {
  let steps: Steps;
  before(async () => {
    steps = await startSteps();
  });
  after(() => steps.test.close());

  it('does not mix two drafts in two tabs', async () => {
    const emails = [steps.newEmail(), steps.newEmail()];
    const drafts = [];
    for (const email of emails) drafts.push(await steps.draftAt(2, { email }));
    for (const draft of drafts) await steps.send(2, draft, { groupIds: steps.interns });
    for (const draft of drafts.toReversed()) await steps.send(3, draft);
    for (const draft of drafts) await steps.send(4, draft);
    for (const email of emails) assert.ok(await steps.userWith(email));
  });

  for (const who of ['alice', 'bob'] as const)
    it(`does not open in ${who === 'alice' ? 'another session of the same person' : 'another person’s session'}`, async () => {
      const email = steps.newEmail();
      const draft = await steps.draftAt(4, { email });
      const other = await steps.test.signIn(who);
      const answer = await other.get(pathOf(4, draft));
      assert.equal(answer.headers.location, pathOf(1));
      const first = await other.get(pathOf(1));
      assert.doesNotMatch(first.text, new RegExp(email));
      assert.match(flashIn(first.text), /belongs to another session/);
      assert.equal((await other.post(pathOf(4), { draft })).headers.location, pathOf(1));
      assert.equal(await steps.userWith(email), undefined);
    });

  it('is over an hour after the last step, but keeps what is sent then', async () => {
    const draft = await steps.draftAt(2);
    const { text } = await steps.alice.get(pathOf(2, draft));
    await steps.test.rows("update sealed_values set expires_at = expires_at - interval '1 hour' where id = ?", draft);
    const answer = await steps.alice.post(pathOf(2), { ...fieldsIn(text, pathOf(2)), supervisor: 'Bob Baker' });
    assert.equal(stepIn(answer.headers.location), '1');
    const fresh = draftIn(answer.headers.location);
    assert.notEqual(fresh, draft);
    assert.match(flashIn((await steps.alice.get(answer.headers.location ?? '')).text), /What you sent last is kept/);
    await steps.send(1, fresh, { firstName: 'Ana', lastName: 'Nueva', email: steps.newEmail() });
    assert.deepEqual(fieldsIn((await steps.alice.get(pathOf(2, fresh))).text, pathOf(2)).supervisor, ['Bob Baker']);
  });

  it('lasts an hour from each step on', async () => {
    const draft = await steps.draftAt(2);
    await steps.test.rows(
      "update sealed_values set expires_at = expires_at - interval '59 minutes' where id = ?",
      draft,
    );
    assert.equal(stepIn((await steps.send(2, draft, { groupIds: steps.interns })).headers.location), '3');
    await steps.test.rows(
      "update sealed_values set expires_at = expires_at - interval '59 minutes' where id = ?",
      draft,
    );
    assert.equal((await steps.alice.get(pathOf(3, draft))).status, 200);
  });

  it('makes one user of Create pressed twice, and leads to that user from then on', async () => {
    const email = steps.newEmail();
    const draft = await steps.draftAt(4, { email });
    const answers = await Promise.all([1, 2, 3].map(() => steps.alice.post(pathOf(4), { draft })));
    answers.push(await steps.alice.post(pathOf(4), { draft }), await steps.alice.get(pathOf(2, draft)));
    const user = await steps.userWith(email);
    assert.deepEqual([...new Set(answers.map(({ headers }) => headers.location))], [`/users/${user?.id}/created`]);
    assert.equal((await steps.test.rows('select 1 from users where email = ?', email)).length, 1);
  });

  it('ignores draft ids that are none', async () => {
    for (const draft of ['x', "'", '00000000-0000-0000-0000-000000000000', '%00'.repeat(3)])
      assert.ok((await steps.alice.get(`${pathOf(2)}?draft=${encodeURIComponent(draft)}`)).status < 500, draft);
  });
});
