import assert from 'node:assert/strict';
import { deriveKey } from '../../src/lib/keys.ts';

describe('a key made from the secret', () => {
  it('has 256 bits and is the same each time', () => {
    assert.equal(deriveKey('secret', 'codes').length, 32);
    assert.deepEqual(deriveKey('secret', 'codes'), deriveKey('secret', 'codes'));
  });

  it('differs from that of another purpose, of another secret, and from the secret', () => {
    const keys = [
      deriveKey('secret', 'codes'),
      deriveKey('secret', 'drafts'),
      deriveKey('secret2', 'codes'),
      Buffer.from('secret'),
    ];
    assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, keys.length);
  });
});
