import type { Condition } from './lists.ts';
import { type Sql, sql, trusted } from './sql.ts';

const mostWords = 10;
const longestSearch = 200;

/** What is looked for, as it will be shown again: in one Unicode form, at most 200 characters. */
export function cleanSearch(typed: string): string {
  return Array.from(typed.normalize('NFC').trim()).slice(0, longestSearch).join('').toWellFormed();
}

/**
 * That every word is somewhere in `column`, which holds `plain` text and has two indexes: of its trigrams, and of its
 * letters and pairs of letters. PostgreSQL makes the words plain itself, since no two programs agree on how, and while
 * it plans, so that its estimates know them.
 */
export function searchConditions(column: string, typed: string): Condition[] {
  const words = [...new Set(typed.split(/\s+/).filter(Boolean))].slice(0, mostWords);
  const plainWords = words.map(plain);
  const text = trusted(column);
  return plainWords.map((word, index) => ({
    collect: sql`case when ${word} = '' then true
      when ${anyOf(plainWords.map(hasTrigram))} then ${text} like ${containing(word)}
      else ${byPairs(word, text)} end`,
    check: isIn(word, text),
    estimate: sql`${text} like ${containing(word)}`,
    onlyChecked: isShort(words[index]) && !words.every((other) => isShort(other)),
    instead: sql`case when ${word} = '' then true else ${byPairs(word, text)} end`,
  }));
}

const plain = (word: string) => sql`public.plain(${word})`;

/**
 * Trigrams find a word in which three plain letters or digits stand together; of other letters some databases make
 * none. Pairs find the rest, but only by themselves: to check them on rows that trigrams found takes a second.
 */
const hasTrigram = (word: Sql) => sql`${word} ~ '[a-z0-9]{3}'`;

/** Of a text of one or two letters that is as good as there is: the index has them as they are. */
const byPairs = (word: Sql, text: Sql) =>
  sql`case when length(${word}) <= 2 then public.letter_pairs(${text}) @> array[${word}]
    else public.letter_pairs(${text}) @> public.pairs_in(${word}) and ${isIn(word, text)} end`;

/** Too short for trigrams. As it was typed, which is near enough to choose the faster way by. */
const isShort = (word: string | undefined) => Array.from(word ?? '').length <= 2;

/** For `like`, which takes `%`, `_` and the backslash for its own. */
const containing = (word: Sql) => sql`'%' || regexp_replace(${word}, '([\\\\%_])', '\\\\\\1', 'g') || '%'`;

const isIn = (word: Sql, text: Sql) => sql`strpos(${text}, ${word}) > 0`;

const anyOf = ([first = trusted('false'), ...more]: Sql[]) =>
  sql`(${more.reduce((joined, condition) => sql`${joined} or ${condition}`, first)})`;
