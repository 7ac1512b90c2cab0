import { Secret, TOTP } from 'otpauth';

const PERIOD = 30;

/** A new secret for an authenticator app: 160 bits (RFC 4226, section 4, R6) in base32. */
export const newAppSecret = (): string => new Secret({ size: 20 }).base32;

/**
 * The time step that a code of six digits belongs to (RFC 6238): the one of `now` in milliseconds, or the one before or
 * after it, for clocks that differ. Undefined for a wrong code.
 */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}

/** What an app shows at `now` in milliseconds, or, when that step is used up, in the first one after `lastStep`. */
export function codeAt(secret: string, now: number, lastStep = 0): string {
  const step = Math.max(Math.floor(now / 1000 / PERIOD), lastStep + 1);
  return totp(secret).generate({ timestamp: step * PERIOD * 1000 });
}

/** What an app reads from the picture: the secret, for whom and where it is. */
export const appAddress = (secret: string, issuer: string, label: string): string =>
  totp(secret, issuer, label).toString();

/** The secret as it is typed by hand: in groups of four. */
export const inGroups = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

const totp = (secret: string, issuer = '', label = '') =>
  new TOTP({ secret: Secret.fromBase32(secret), issuer, label, period: PERIOD, digits: 6, algorithm: 'SHA1' });
