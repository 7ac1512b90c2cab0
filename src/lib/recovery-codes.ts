import { randomInt } from 'node:crypto';

/** Letters and digits without those that look alike. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 16;
const COUNT = 8;

/** Eight codes for when the app is lost, 79 bits each, in groups of four: too long to be guessed from a plain digest. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: COUNT }, () => {
    const code = Array.from({ length: LENGTH }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
    return code.replace(/(.{4})(?=.)/g, '$1-');
  });
