import type { Connection } from '../src/database/database.ts';
import { draw } from './draws.ts';
import { type Culture, culturesByWeight } from './names.ts';

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
  join sample_names first on first.list = culture.first_list and first.place = ${draw('i', 4, 'culture.first_size')}
  join sample_names last on last.list = family.last_list and last.place = ${draw('i', 5, 'family.last_size')}`;

/** Puts the lists of names into tables that go when the transaction ends. */
export async function createNames(trx: Connection): Promise<void> {
  await trx.raw(`
    create temporary table sample_cultures (
      slot integer, latin boolean, language text, time_zone text, countries text[],
      first_list text, first_size integer, last_list text, last_size integer
    ) on commit drop`);
  await trx.raw(`
    create temporary table sample_names (list text, place integer, name text, ascii text) on commit drop`);
  await trx('sample_cultures').insert(slots.map(cultureRow));
  const lists = [...new Set(slots)].flatMap((culture) => [...nameRows(culture, 'first'), ...nameRows(culture, 'last')]);
  await trx.batchInsert('sample_names', lists, 1000);
  await trx.raw('analyze sample_cultures; analyze sample_names');
}

function cultureRow(culture: Culture, slot: number) {
  return {
    slot,
    latin: culture.latin,
    language: culture.language,
    time_zone: culture.timeZone,
    countries: culture.countries,
    first_list: listName(culture, 'first'),
    first_size: culture.first.length,
    last_list: listName(culture, 'last'),
    last_size: culture.last.length,
  };
}

function nameRows(culture: Culture, kind: 'first' | 'last') {
  const list = listName(culture, kind);
  return culture[kind].map(({ text, ascii }, place) => ({ list, place, name: text, ascii }));
}

/** Some languages have one list for women and one for men. */
function listName(culture: Culture, kind: string): string {
  return `${kind} ${slots.indexOf(culture)}`;
}
