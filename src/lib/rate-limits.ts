import type { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { TooMany } from './errors.ts';
import { networkOf } from './networks.ts';
import type { Portal } from './portal.ts';

/** Failures in a time that end in a 429, counted in the database, so that all processes and restarts share them. */
const limits = {
  'sign-in-address': { points: 30, duration: 15 * 60 },
  'code-failures': { points: 20, duration: 24 * 60 * 60 },
  'forgot-address': { points: 20, duration: 15 * 60 },
  'forgot-name': { points: 3, duration: 60 * 60 },
  'kept-address': { points: 20, duration: 15 * 60 },
  'own-email': { points: 10, duration: 60 * 60 },
  'test-mail': { points: 10, duration: 15 * 60 },
  'mail-again': { points: 60, duration: 15 * 60 },
  'same-mail': { points: 1, duration: 60 },
  'api-address': { points: 30, duration: 15 * 60 },
  'api-token': { points: 120, duration: 60 },
};

type LimitName = keyof typeof limits;

type Limiters = Record<LimitName, RateLimiterPostgres>;

const kept = new WeakMap<Portal, Promise<Limiters>>();

/** Counts one try under `key`. Throws `TooMany` when the limit is reached. Give it back with `giveBack` when it was no failure. */
export async function countFailure(portal: Portal, name: LimitName, key: string): Promise<void> {
  try {
    const limiters = await limitersOf(portal);
    await limiters[name].consume(countedUnder(name, key));
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal;
    throw new TooMany(new Date(Date.now() + (refusal as RateLimiterRes).msBeforeNext));
  }
}

/** Takes back a try that turned out to be no failure. */
export async function giveBack(portal: Portal, name: LimitName, key: string): Promise<void> {
  const limiters = await limitersOf(portal);
  await limiters[name].reward(countedUnder(name, key));
}

/** How many failures of this kind are looked at before the rest is refused. */
export const limitOf = (name: LimitName): number => limits[name].points;

/** The key of a count in the table `rate_limits`. */
export const storedKey = (name: LimitName, key: string): string => `${name}:${countedUnder(name, key)}`;

const countedUnder = (name: LimitName, key: string) => (name.endsWith('-address') ? networkOf(key) : key);

function limitersOf(portal: Portal): Promise<Limiters> {
  const limiters = kept.get(portal) ?? createLimiters(portal);
  kept.set(portal, limiters);
  return limiters;
}

/** The library is loaded with the first count, since it brings its code for every kind of store. */
async function createLimiters(portal: Portal): Promise<Limiters> {
  const { RateLimiterPostgres: Limiter } = await import('rate-limiter-flexible');
  const make = (name: LimitName) =>
    new Limiter({
      storeClient: portal.database.pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      ...limits[name],
    });
  const names = Object.keys(limits) as LimitName[];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Limiters;
}
