import type { Connection } from '../src/database/database.ts';
import { callingCodes } from './countries.ts';
import { daysBefore } from './dates.ts';
import { type Culture, culturesByWeight } from './names.ts';
import type { Random } from './random.ts';

export interface Customer {
  id: number;
  number: string;
}

/** Most customers are plain, some were never sorted. */
const segments = ['plain', 'plain', 'plain', 'plain', 'silver', 'silver', 'gold', 'business', ''];
const size = 2000;
const oldest = 2300;

/** Adds the store's customers, numbered in the order in which they came. Returns them in that order. */
export async function seedCustomers(
  trx: Connection,
  { random, now }: { random: Random; now: Date },
): Promise<Customer[]> {
  const rows = Array.from({ length: size }, (_, place) => {
    const createdAt = daysBefore(now, Math.floor((oldest * (size - place)) / size), random);
    return {
      number: `C-${10_001 + place}`,
      ...drawCustomer(random, random.pick(culturesByWeight)),
      created_at: createdAt,
    };
  });
  await trx.batchInsert('customers', rows, 1000);
  return trx('customers').select('id', 'number').orderBy('id');
}

function drawCustomer(random: Random, culture: Culture) {
  const [first, last] = [random.pick(culture.first), random.pick(culture.last)];
  const country = random.pick(culture.countries.slice(0, random.between(1, culture.countries.length)));
  const local = `${first.ascii}.${last.ascii}${random.chance(0.4) ? random.between(2, 99) : ''}`;
  return {
    first_name: first.text,
    last_name: last.text,
    email: random.chance(0.04) ? '' : `${local}@example.${random.pick(['com', 'net', 'org'])}`,
    phone: random.chance(0.2) ? '' : `+${callingCodes.get(country)} 555 ${random.between(100_000, 999_999)}`,
    segment: random.pick(segments),
    country,
    language: culture.language,
  };
}
