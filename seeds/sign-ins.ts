import type { Connection } from '../src/database/database.ts';
import { daysBefore } from './dates.ts';
import type { Entry } from './history.ts';
import { type Random, seededRandom } from './random.ts';
import type { Person } from './staff.ts';

const browsers = ['Firefox on Windows', 'Edge on Windows', 'Chrome on Windows', 'Safari on macOS', 'Firefox on Linux'];
const day = 86_400_000;

/**
 * The last sign-in of everybody who has signed in, and a few before it on other days, all over by now. Gives what the
 * trail tells of them.
 */
export async function seedSignIns(trx: Connection, people: Person[]): Promise<Entry[]> {
  const random = seededRandom(2027);
  const signIns = people.flatMap((person) => {
    const browser = random.pick(browsers);
    const address = `192.0.2.${random.between(1, 254)}`;
    return timesOf(person, random).map((at) => ({ person, at, browser, address }));
  });
  await trx('sign_ins').insert(
    signIns.map(({ person, at, browser, address }, place) => ({
      user_id: person.id,
      session_id: `sample ${place}`,
      code_due: false,
      created_at: at,
      last_seen_at: at,
      password_at: at,
      expires_at: new Date(at.getTime() + day / 2),
      revoked_at: at,
      browser,
      address,
    })),
  );
  return signIns.map(({ person, at, browser }) => {
    const details = { browser, secondFactor: person.secondFactor };
    return { event: 'sign-in.succeeded', at, actor: person, subject: person, details };
  });
}

function timesOf({ createdAt, lastSignInAt }: Person, random: Random): Date[] {
  if (!lastSignInAt) return [];
  const earlier = Array.from({ length: random.below(4) }, (_, before) => daysBefore(lastSignInAt, before + 1, random));
  return [lastSignInAt, ...earlier.filter((at) => at > createdAt)];
}
