import type { Connection } from '../src/database/database.ts';
import { cast } from './cast.ts';
import type { Customer } from './customers.ts';
import { between, daysBefore } from './dates.ts';
import { atIndex, type Random } from './random.ts';
import type { Person } from './staff.ts';

/** Customers who were assigned to one user in one go, and perhaps taken back in one go. */
export interface Batch {
  holder: Person;
  customers: Customer[];
  by: Person;
  at: Date;
  endedAt: Date | null;
}

const holders = 40;
const batchSize = 5;
const batches = { current: 70, earlier: 12, released: 6 };

/** Assigns customers of the first years to people who have been there as long; some for the second time. */
export async function seedAssignments(
  trx: Connection,
  { random, now, people, customers }: { random: Random; now: Date; people: Person[]; customers: Customer[] },
): Promise<Batch[]> {
  const longAgo = daysBefore(now, 900, random);
  const drawn = drawBatches(random, now, {
    people: chooseHolders(random, people, longAgo),
    managers: people.filter(({ email }) => email === cast.alice || email === cast.bob),
    customers: random.shuffle(customers.slice(0, customers.length / 2)),
  });
  await trx('assignments').insert(drawn.flatMap((batch) => assignmentRows(batch, now, random)));
  return drawn;
}

function chooseHolders(random: Random, people: Person[], longAgo: Date): Person[] {
  const first: string[] = [cast.bob, cast.carol, cast.dave];
  const busyElsewhere: string[] = [...first, cast.alice];
  const others = people.filter(({ status, createdAt }) => status === 'active' && createdAt < longAgo);
  return [
    ...people.filter(({ email }) => first.includes(email)),
    ...random.shuffle(others.filter(({ email }) => !busyElsewhere.includes(email))),
  ].slice(0, holders);
}

function drawBatches(
  random: Random,
  now: Date,
  { people, managers, customers }: { people: Person[]; managers: Person[]; customers: Customer[] },
): Batch[] {
  const draw = (place: number, shift: number): Batch => {
    const holder = atIndex(people, place + shift);
    const by = random.pick(managers.filter(({ id }) => id !== holder.id));
    const group = customers.slice(place * batchSize, (place + 1) * batchSize);
    return { holder, customers: group, by, at: daysBefore(now, random.between(1, 540), random), endedAt: null };
  };
  const current = Array.from({ length: batches.current }, (_, place) => draw(place, 0));
  const earlier = current.slice(0, batches.earlier).map((next, place) => {
    return { ...draw(place, 7), at: daysBefore(next.at, random.between(60, 300), random), endedAt: next.at };
  });
  const released = Array.from({ length: batches.released }, (_, place) => {
    const batch = draw(batches.current + place, 0);
    return { ...batch, endedAt: between(batch.at, now, random) };
  });
  return [...earlier, ...released, ...current];
}

function assignmentRows({ holder, customers, by, at, endedAt }: Batch, now: Date, random: Random) {
  return customers.map(({ id }) => ({
    customer_id: id,
    user_id: holder.id,
    assigned_at: at,
    assigned_by: by.id,
    until_at: endedAt === null && random.chance(0.06) ? daysBefore(now, -random.between(10, 120), random) : null,
    ended_at: endedAt,
    ended_by: endedAt && by.id,
  }));
}
