import { hkdfSync } from 'node:crypto';

/**
 * A key of 256 bits for one purpose (HKDF with SHA-256, RFC 5869), so that what one part of the portal makes with
 * its secret is worthless to another.
 */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `back-office ${purpose}`, 32));
}
