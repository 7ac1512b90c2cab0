import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from './keys.ts';

const cipherName = 'aes-256-gcm';
const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

export interface Sealer {
  seal(plain: string): Buffer;
  /** What was sealed; undefined when it was changed, or sealed for another purpose or with a secret no longer known. */
  open(sealed: Buffer): string | undefined;
}

/**
 * Encrypts short texts that must be readable once more, as: version, nonce, tag, ciphertext. The first secret seals,
 * all of them open, so that secrets can be replaced. Throws when there is no secret.
 */
export function createSealer(secrets: string[], purpose: string): Sealer {
  const keys = secrets.map((secret) => deriveKey(secret, `sealed ${purpose}`));
  const [first] = keys;
  if (!first) throw new Error('sealing needs a secret');
  return {
    seal: (plain) => encrypt(first, purpose, plain),
    open: (sealed) => firstDefined(keys, (key) => decrypt(key, purpose, sealed)),
  };
}

function encrypt(key: Buffer, purpose: string, plain: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(additionalData(purpose));
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), text]);
}

function decrypt(key: Buffer, purpose: string, sealed: Buffer): string | undefined {
  if (sealed.length < headLength || sealed[0] !== version) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceLength);
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagLength });
  decipher.setAAD(additionalData(purpose));
  decipher.setAuthTag(sealed.subarray(1 + nonceLength, headLength));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function additionalData(purpose: string): Buffer {
  return Buffer.from(`${version} ${purpose}`);
}

function firstDefined<T, R>(items: T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
