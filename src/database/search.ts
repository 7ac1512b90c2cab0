import type { Condition } from './lists.ts';
import { type Sql, sql, trusted } from './sql.ts';

const mostWords = 10;
export const longestSearch = 200;

/** What is looked for, as it will be shown again: in one Unicode form, at most 200 characters. */
export function cleanSearch(typed: string): string {
  return Array.from(typed.normalize('NFC').trim()).slice(0, longestSearch).join('').toWellFormed();
}

/**
 * That every word is somewhere in `column`, which holds `plain` text and has two indexes: one of its trigrams, and
 * one of its letters and pairs of letters for words that are too short for trigrams. PostgreSQL makes the words plain
 * itself, since no two programs agree on how, and while it plans, so that its estimates know them.
 */
export function searchConditions(column: string, typed: string): Condition[] {
  const words = new Set(typed.split(/\s+/).filter(Boolean));
  return [...words].slice(0, mostWords).map((word) => {
    const plain = sql`public.plain(${word})`;
    return {
      collect: sql`case when ${plain} = '' then true
        when length(${plain}) <= 2 and position(' ' in ${plain}) = 0
          then public.letter_pairs(${trusted(column)}) @> array[${plain}]
        else ${trusted(column)} like '%' || ${escaped(plain)} || '%' end`,
      check: sql`strpos(${trusted(column)}, ${plain}) > 0`,
    };
  });
}

/** For `like`, which takes `%`, `_` and the backslash for its own. */
const escaped = (text: Sql) => sql`regexp_replace(${text}, '([\\\\%_])', '\\\\\\1', 'g')`;
