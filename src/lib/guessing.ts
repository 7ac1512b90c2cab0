import { createRequire } from 'node:module';

/** How hard a password is to guess for someone who knows the common words and the user's own. */
export interface Guess {
  bits: number;
  /** Whether the easiest way to guess it goes by the user's own words. */
  ownWords: boolean;
}

/** A password as it is, and with the usual signs read as letters ('p@ssw0rd', 'm1ke', 'he1lo'), all of one length. */
interface Readings {
  plain: string;
  others: string[];
}

const longestPiece = 40;
const longestRead = 256;
const shortestPiece = 3;
const keyboardLines = [
  'abcdefghijklmnopqrstuvwxyz 01234567890 1234567890ß 147258369 789456123 !@#$%^&*() !"§$%&/()=',
  'qwertyuiop[] asdfghjkl; zxcvbnm,./ qwertzuiopü+ asdfghjklöä yxcvbnm,.- azertyuiop qsdfghjklm wxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol. qazwsxedcrfvtgbyhnujmik q1w2e3r4t5y6u7i8o9p0 1q2w3e4r5t6y7u8i9o0p',
  'йцукенгшщзхъ фывапролджэ ячсмитьбю',
].flatMap((line) => fold(line).split(' '));
const lines = [...keyboardLines, ...keyboardLines.map(reverse)].join('\n');

const year = /^(?:19|20)\d\d$/;
const date = /^(?:\d\d?[./-]?\d\d?[./-]?(?:19|20)\d\d|(?:19|20)\d\d[./-]?\d\d[./-]?\d\d)$/;

// What is often given out as a first password and missing in the list.
const firstPasswords = ['willkommen', 'kennwort', 'zugang', 'anmeldung', 'login', 'fruhling', 'fruehling', 'herbst'];

let commonWords: Map<string, number> | undefined;

/**
 * Cuts the password into the pieces that are easiest to guess one after the other and sums their bits: common words by
 * their rank, the user's own words for next to nothing, keyboard rows, years, repetitions, and single characters for
 * what is left. After Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (2016), reduced to what a check needs.
 */
export function guess(password: string, ownWords: string[]): Guess {
  const readings = read(fold(password).slice(0, longestRead));
  const own = new Set(ownWords.flatMap(variants));
  const best: Guess[] = [{ bits: 0, ownWords: false }];
  for (let end = 1; end <= readings.plain.length; end += 1) best.push(cheapest(readings, own, best, end));
  return best.at(-1) ?? { bits: 0, ownWords: false };
}

/** Whether this is among the common passwords, whatever the case. */
export function isCommon(password: string): boolean {
  return common().has(password.toLowerCase());
}

function cheapest(readings: Readings, own: Set<string>, best: Guess[], end: number): Guess {
  const { plain } = readings;
  let found = after(best[end - 1], characterBits(plain.charAt(end - 1)), false);
  for (let start = Math.max(0, end - longestPiece); start <= end - shortestPiece; start += 1) {
    const isOwn = [plain, ...readings.others].some((reading) => own.has(reading.slice(start, end)));
    const next = after(best[start], isOwn ? 1 : pieceBits(readings, start, end), isOwn);
    if (next.bits < found.bits) found = next;
  }
  return found;
}

function after(before: Guess | undefined, bits: number, isOwn: boolean): Guess {
  return { bits: (before?.bits ?? 0) + bits, ownWords: (before?.ownWords ?? false) || isOwn };
}

function pieceBits(readings: Readings, start: number, end: number): number {
  const piece = readings.plain.slice(start, end);
  if (readings.plain.slice(0, start).includes(piece)) return 3;
  if (/^(.)\1+$/u.test(piece)) return characterBits(piece.charAt(0)) + Math.log2(piece.length);
  if (lines.includes(piece) || year.test(piece)) return 6;
  if (date.test(piece)) return 15;
  return Math.min(wordBits(piece), ...readings.others.map((reading) => wordBits(reading.slice(start, end)) + 1));
}

/** Nobody tries the common words in all combinations in the order of their ranks, so the first ones cost something too. */
function wordBits(word: string): number {
  const rank = common().get(word);
  return rank === undefined ? Number.POSITIVE_INFINITY : Math.max(7, Math.log2(rank));
}

function characterBits(character: string): number {
  if (/\d/.test(character)) return Math.log2(10);
  if (/[\s._-]/.test(character)) return 2;
  return Math.log2(26);
}

/** An own word in the forms in which it comes up in passwords: its parts, all in one, umlauts written out, backwards. */
function variants(word: string): string[] {
  const writtenOut = word.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue');
  const forms = [word, writtenOut].map(fold).flatMap((form) => {
    const parts = form.split(/[^\p{L}\p{N}]+/u);
    return [form, parts.join(''), ...parts];
  });
  return [...forms, ...forms.map(reverse)].filter((form) => form.length >= shortestPiece);
}

/** Case, accents and widths of letters set aside. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
}

function read(plain: string): Readings {
  const letters: Record<string, string> = {
    '0': 'o',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '€': 'e',
  };
  const withLetters = plain.replace(/[03457@$€]/g, (sign) => letters[sign] ?? sign);
  return { plain, others: [withLetters.replace(/[1!|]/g, 'i'), withLetters.replace(/[1!|]/g, 'l')] };
}

function reverse(text: string): string {
  return Array.from(text).reverse().join('');
}

/**
 * The list with the rank of each entry, read when the first password is checked: it takes 50 ms and some megabytes, and
 * a portal in which nobody changes a password does not need it.
 */
function common(): Map<string, number> {
  if (commonWords) return commonWords;
  const require = createRequire(import.meta.url);
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common');
  commonWords = new Map(dictionary['passwords-common'].map((word, index) => [word, index + 1]));
  for (const word of firstPasswords) commonWords.set(word, 1);
  return commonWords;
}
