import type { Connection } from '../src/database/database.ts';
import { draw } from './draws.ts';
import { type Culture, cultures, culturesByWeight, type Name } from './names.ts';

/** Cultures with Latin script come first: their last names are exchanged now and then, as marriages do. */
const slots = culturesByWeight;
const latinSlots = slots.filter(({ latin }) => latin).length;
const married = 15;

/**
 * A part of an SQL statement that gives each row of `numbers` (with a column `i`) a `culture`, a `first` and a
 * `last` name, always the same for the same number.
 */
export const joinNames = `
  join sample_cultures culture on culture.slot = ${draw('i', 1, slots.length)}
  join sample_cultures family on family.slot =
    case when culture.latin and ${draw('i', 2, 100)} < ${married} then ${draw('i', 3, latinSlots)} else culture.slot end
  join sample_names first on first.place = culture.first_place + ${draw('i', 4, 'culture.first_names')}
  join sample_names last on last.place = family.last_place + ${draw('i', 5, 'family.last_names')}`;

/** Puts the lists of names into tables that go when the transaction ends. */
export async function createNames(trx: Connection): Promise<void> {
  await trx.raw(`
    create temporary table sample_cultures (
      slot integer, latin boolean, language text, time_zone text, countries text[],
      first_place integer, first_names integer, last_place integer, last_names integer
    ) on commit drop`);
  await trx.raw('create temporary table sample_names (place integer, name text, ascii text) on commit drop');
  const names: Name[] = [];
  const places = new Map<Culture, { first_place: number; last_place: number }>();
  for (const culture of cultures) {
    places.set(culture, { first_place: names.length, last_place: names.length + culture.first.length });
    names.push(...culture.first, ...culture.last);
  }
  await trx('sample_cultures').insert(
    slots.map((culture, slot) => ({ ...cultureRow(culture, slot), ...places.get(culture) })),
  );
  await trx.batchInsert(
    'sample_names',
    names.map(({ text, ascii }, place) => ({ place, name: text, ascii })),
    1000,
  );
  await trx.raw('analyze sample_cultures; analyze sample_names');
}

function cultureRow(culture: Culture, slot: number) {
  return {
    slot,
    latin: culture.latin,
    language: culture.language,
    time_zone: culture.timeZone,
    countries: culture.countries,
    first_names: culture.first.length,
    last_names: culture.last.length,
  };
}
