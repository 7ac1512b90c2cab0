import type { Connection } from '../src/database/database.ts';
import { callingCodes } from './countries.ts';
import { draw, fraction } from './draws.ts';
import { joinNames } from './sample-names.ts';

/** The highest id: numbers go on after it, so that samples can be added to samples. */
export async function lastCustomer(trx: Connection): Promise<number> {
  const highest: { id: number | null }[] = await trx('customers').max({ id: 'id' });
  return highest[0]?.id ?? 0;
}

/** Adds customers number `from` to `to`. */
export async function sampleCustomers(trx: Connection, from: number, to: number): Promise<void> {
  await trx.raw(insertCustomers, { from, to, countries: [...callingCodes.keys()], codes: [...callingCodes.values()] });
}

const insertCustomers = `
  insert into customers (number, first_name, last_name, email, phone, segment, country, language, created_at)
  select 'S-' || (10000000 + i), first.name, last.name,
    case when ${draw('i', 6, 100)} >= 4 then first.ascii || '.' || last.ascii || i || '@mail.example.com' else '' end,
    case when ${draw('i', 7, 100)} >= 20 then '+' || calling.code || ' 555 ' || (100000 + ${draw('i', 8, 900_000)}) else '' end,
    (array['plain', 'plain', 'plain', 'plain', 'silver', 'silver', 'gold', 'business', ''])[1 + ${draw('i', 9, 9)}],
    calling.country, culture.language, now() - interval '43800 hours' * ${fraction('i', 10)}
  from generate_series(:from::bigint, :to::bigint) as numbers (i)
    ${joinNames}
    join unnest(:countries::text[], :codes::text[]) as calling (country, code)
      on calling.country = culture.countries[1 + ${draw('i', 11, 'cardinality(culture.countries)')}]`;
