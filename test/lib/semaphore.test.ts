import assert from 'node:assert/strict';
import { Busy } from '../../src/lib/errors.ts';
import { createSemaphore } from '../../src/lib/semaphore.ts';

describe('work that only so many may do at once', () => {
  it('starts as many as there are places, and the next one when a place is free', async () => {
    const { start, started, finish } = workshop(2, 10);
    const all = [start('a'), start('b'), start('c')];
    await turn();
    assert.deepEqual(started, ['a', 'b']);
    finish('b');
    await turn();
    assert.deepEqual(started, ['a', 'b', 'c']);
    finish('a');
    finish('c');
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c']);
  });

  it('serves those who wait in the order in which they came', async () => {
    const { start, started, finish } = workshop(1, 10);
    const all = ['a', 'b', 'c'].map(start);
    for (const name of ['a', 'b', 'c']) {
      await turn();
      assert.equal(started.at(-1), name);
      finish(name);
    }
    await Promise.all(all);
  });

  it('sends people away with 503 when the queue is full, and takes new ones when it is not', async () => {
    const { start, started, finish } = workshop(1, 1);
    const first = start('first');
    const second = start('second');
    await assert.rejects(start('third'), (error) => error instanceof Busy && error.status === 503);
    finish('first');
    await first;
    const fourth = start('fourth');
    await turn();
    finish('second');
    await turn();
    finish('fourth');
    await Promise.all([second, fourth]);
    assert.deepEqual(started, ['first', 'second', 'fourth']);
  });

  it('gives the place on when the work fails, and passes the failure on', async () => {
    const semaphore = createSemaphore(1, 1);
    const failing = semaphore(() => Promise.reject(new Error('broken')));
    const waiting = semaphore(() => Promise.resolve('done'));
    await assert.rejects(failing, /broken/);
    assert.equal(await waiting, 'done');
    assert.equal(await semaphore(() => Promise.resolve('again')), 'again');
  });

  it('gives the place on when the work throws before it starts', async () => {
    const semaphore = createSemaphore(1, 0);
    const throwing = semaphore(() => {
      throw new Error('broken');
    });
    await assert.rejects(throwing, /broken/);
    assert.equal(await semaphore(() => Promise.resolve('again')), 'again');
  });
});

/** Work that ends when the test says so. */
function workshop(places: number, queue: number) {
  const semaphore = createSemaphore(places, queue);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string) =>
    semaphore(async () => {
      started.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      return name;
    });
  return { start, started, finish: (name: string) => ends.get(name)?.() };
}

/** Lets everything run that waits for nothing but its turn. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
