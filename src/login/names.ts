import { digest } from '../lib/codes.ts';
import { emailKey } from '../lib/emails.ts';
import type { Portal } from '../lib/portal.ts';

/** Under what failed sign-ins at an e-mail are counted, whether anybody has it or not. */
export const nameDigest = (portal: Portal, email: string): Buffer =>
  digest(portal.digestKey, 'sign-in', emailKey(email.trim().slice(0, 254)));

/** Under what they are counted at a browser that is remembered, by the digest of its token. */
export const browserDigest = (portal: Portal, email: string, tokenDigest: Buffer): Buffer =>
  digest(portal.digestKey, 'sign-in-browser', emailKey(email.trim().slice(0, 254)), tokenDigest.toString('base64url'));
