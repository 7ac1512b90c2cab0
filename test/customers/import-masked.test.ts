import assert from 'node:assert/strict';
import { checkFile, countsIn, work } from '../imports/import-file.ts';
import { type Browser, startTestPortal, type TestPortal } from '../support/portal.ts';
import { add, amelie, setMasked } from './customers.ts';

const file = [
  'number,email,segment',
  'C-10418,other@example.net,gold',
  'C-2,bo@example.net,plain',
  'C-3,ce@example.net,silver',
  'C-9,new@example.net,plain',
].join('\n');

describe('An import of somebody who was masked after the file was checked', () => {
  let test: TestPortal;
  let alice: Browser;
  let address: string;
  beforeEach(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    await add(
      test,
      amelie,
      { number: 'C-2', email: 'bo@example.net', segment: 'gold' },
      { number: 'C-3', email: 'c@example.net', segment: 'gold' },
    );
    address = await checkFile(test, alice, file);
  });
  afterEach(() => test.close());

  const rowsOf = (html: string) =>
    [...html.matchAll(/<bdi>(C-\d+)<\/bdi><\/td><td>([^<]*)</g)].map(([, number, fields]) => [number, fields]);
  const stored = () => test.rows('select number, email, segment from customers order by number');

  it('tells no more which e-mails of the file are right, neither by rows nor by numbers', async () => {
    const before = await alice.get(address);
    assert.deepEqual(countsIn(before.text), [1, 3, 0, 0]);
    assert.deepEqual(rowsOf(before.text), [
      ['C-10418', 'Email'],
      ['C-2', 'Segment'],
      ['C-3', 'Email and Segment'],
    ]);
    await setMasked(test, test.ids.alice);
    const after = await alice.get(address);
    assert.deepEqual(countsIn(after.text), [1, 0]);
    assert.deepEqual(rowsOf(after.text), [
      ['C-2', 'Segment'],
      ['C-3', 'Segment'],
    ]);
    assert.doesNotMatch(after.text, />Stay the same<|Import 4 customers/);
    assert.match(after.text, />Import the file</);
  });

  it('goes by the mask when it is confirmed: names, e-mails and phones stay as they are', async () => {
    await setMasked(test, test.ids.alice);
    await alice.post(`${address}/confirm`);
    assert.deepEqual(await test.rows('select masked from imports'), [{ masked: true }]);
    await work(test, address);
    assert.deepEqual(await stored(), [
      { number: 'C-10418', email: amelie.email, segment: 'gold' },
      { number: 'C-2', email: 'bo@example.net', segment: 'plain' },
      { number: 'C-3', email: 'c@example.net', segment: 'silver' },
      { number: 'C-9', email: 'new@example.net', segment: 'plain' },
    ]);
    assert.deepEqual(countsIn((await alice.get(address)).text), [1, 2, 1, 0]);
  });

  it('shows of one that was done before only what is not masked', async () => {
    await alice.post(`${address}/confirm`);
    await work(test, address);
    await setMasked(test, test.ids.alice);
    const { text } = await alice.get(address);
    assert.deepEqual(countsIn(text), [1, 0]);
    assert.doesNotMatch(text, /they stay as they are/);
    assert.deepEqual(rowsOf(text), [
      ['C-2', 'Segment'],
      ['C-3', 'Segment'],
    ]);
  });

  it('stays masked when the mask is gone before it is confirmed', async () => {
    await test.rows('update imports set masked = true');
    await alice.post(`${address}/confirm`);
    assert.deepEqual(await test.rows('select masked from imports'), [{ masked: true }]);
  });
});
