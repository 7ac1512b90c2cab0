import { latin } from './names-latin.ts';
import { otherScripts } from './names-scripts.ts';

export interface Name {
  text: string;
  /** The name as its owner writes it in an e-mail address: a to z only. */
  ascii: string;
}

/** Names that go together, and where people with such names mostly live. */
export interface Culture {
  language: string;
  /** How often it is drawn, compared with the others. */
  weight: number;
  countries: string[];
  timeZone: string;
  latin: boolean;
  first: Name[];
  last: Name[];
}

type Listed = Omit<Culture, 'countries' | 'latin' | 'first' | 'last'> & Record<'countries' | 'first' | 'last', string>;

/** Letters that do not fall apart into a plain letter and an accent (Unicode Standard Annex 15). */
const whole: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };

export const cultures: Culture[] = [
  ...latin.map((listed) => readCulture(listed, true)),
  ...otherScripts.map((listed) => readCulture(listed, false)),
];

/** Every culture as many times as it weighs, so that one plain draw is a weighted one. */
export const culturesByWeight = cultures.flatMap((culture) => Array.from({ length: culture.weight }, () => culture));

function readCulture(listed: Listed, isLatin: boolean): Culture {
  return {
    ...listed,
    latin: isLatin,
    countries: listed.countries.split(' '),
    first: readNames(listed.first),
    last: readNames(listed.last),
  };
}

function readNames(list: string): Name[] {
  return list.split(',').map((entry) => {
    const [text = '', ascii = text] = entry.trim().split(':');
    return { text, ascii: toAscii(ascii) };
  });
}

function toAscii(text: string): string {
  const plain = text.normalize('NFD').toLowerCase();
  return plain.replace(/[ßøłđı]/g, (letter) => whole[letter] ?? '').replace(/[^a-z]/g, '');
}
