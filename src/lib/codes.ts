import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';

/** A verification code: six digits, leading zeros included. */
export function newCode(): string {
  return randomInt(1_000_000).toString().padStart(6, '0');
}

/** A code as it was sent, whatever spaces, dashes and invisible characters came along when it was typed or pasted. */
export function normaliseCode(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\p{Pd}\u2212\p{Cf}]/gu, '');
}

/**
 * The digest (HMAC-SHA-256, 32 bytes) of a code and what it is bound to. Short codes need a key, made by `deriveKey`:
 * a plain hash of six digits is undone in a second. The parts stay apart: 'ab', 'c' and 'a', 'bc' differ.
 */
export function digest(key: Buffer, ...parts: (string | number | bigint)[]): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(parts.map(String)))
    .digest();
}

/** A token for a link: 32 random bytes in base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token (SHA-256, 32 bytes); a token is too long to be guessed, so this needs no key. */
export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The same as text, to be kept in a browser session: whoever reads the table of sessions cannot use it up. */
export function tokenText(token: string): string {
  return tokenDigest(token).toString('base64url');
}

/** The digest that `tokenText` wrote; of anything else, one that belongs to no token. */
export function digestIn(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64url');
}
