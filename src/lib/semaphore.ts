import { Busy } from './errors.ts';

/** Runs the work as soon as a place is free. */
export type Semaphore = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `places` pieces of work run at once and at most `queue` wait, first come, first served.
 * Whoever comes when the queue is full gets `Busy` at once.
 */
export function createSemaphore(places: number, queue: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = places;

  async function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (waiting.length >= queue) throw new Busy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
