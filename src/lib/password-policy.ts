import { guess, isCommon } from './guessing.ts';
import { codePoints } from './text.ts';

/** Why a password is refused. */
export type PasswordProblem = 'too-short' | 'too-long' | 'repetitive' | 'own-words' | 'common';

export interface PasswordContext {
  /** What others know about the user: names, e-mail, the portal's name. */
  words: string[];
  /** Whether the user signs in with a second factor. */
  secondFactor: boolean;
}

// Code points, of four bytes at most: 1,024 bytes.
const longest = 256;

// As much as six random letters: when the easy pieces of a password are taken away, that much must be left.
const enoughBits = 6 * Math.log2(26);

/** The fewest characters (code points after NFC) of a password. NIST SP 800-63B-4, 3.1.1.2, asks 15 of a sole factor. */
export function minimumLength(secondFactor: boolean): number {
  return secondFactor ? 12 : 15;
}

/**
 * The reason to refuse a password, undefined for a good one. No kind of character is demanded or forbidden; refused is
 * what is too short, beyond 256 code points, or made of pieces that are tried first: common passwords and
 * words, keyboard rows, repetitions ('common', 'repetitive'), the user's own words ('own-words').
 */
export function checkPassword(password: string, { words, secondFactor }: PasswordContext): PasswordProblem | undefined {
  const normal = password.normalize('NFC');
  const length = codePoints(normal);
  if (length < minimumLength(secondFactor)) return 'too-short';
  if (length > longest) return 'too-long';
  const { bits, ownWords } = guess(normal, words);
  if (bits >= enoughBits) return undefined;
  if (ownWords) return 'own-words';
  return isRepetitive(normal) ? 'repetitive' : 'common';
}

/** One sequence over and over, the last time perhaps cut off; a common password twice counts as common. */
function isRepetitive(password: string): boolean {
  const half = Math.floor(password.length / 2);
  for (let period = 1; period <= half; period += 1) {
    if (password.slice(period) === password.slice(0, -period)) return !isCommon(password.slice(0, period));
  }
  return false;
}
