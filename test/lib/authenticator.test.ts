import assert from 'node:assert/strict';
import { appAddress, inGroups, newAppSecret, stepOf } from '../../src/lib/authenticator.ts';

/** RFC 6238, appendix B, with the secret "12345678901234567890" and the last six of its eight digits. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const vectors: [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
];

describe('The code of an authenticator app', () => {
  for (const [seconds, code] of vectors)
    it(`is ${code} at ${seconds} s, as RFC 6238 says`, () => {
      assert.equal(stepOf(secret, code, seconds * 1000), Math.floor(seconds / 30));
    });

  it('is taken one time step of 30 s early or late, and no more', () => {
    const [, code = ''] = vectors[3] ?? [];
    const start = Math.floor(1_234_567_890 / 30) * 30_000;
    const step = start / 30_000;
    assert.equal(stepOf(secret, code, start - 30_001), undefined);
    assert.equal(stepOf(secret, code, start - 30_000), step);
    assert.equal(stepOf(secret, code, start), step);
    assert.equal(stepOf(secret, code, start + 59_999), step);
    assert.equal(stepOf(secret, code, start + 60_000), undefined);
  });

  it('is refused when it is no number of six digits', () => {
    for (const code of ['', '28708', '2870821', 'abcdef', '28708a'])
      assert.equal(stepOf(secret, code, 59_000), undefined);
  });

  it('comes from a secret of 160 bits that nobody else has', () => {
    const secrets = Array.from({ length: 50 }, newAppSecret);
    assert.equal(new Set(secrets).size, 50);
    for (const one of secrets) assert.match(one, /^[A-Z2-7]{32}$/);
  });

  it('is set up by an address that names the portal and the person', () => {
    const address = new URL(appAddress(secret, 'Back Office: Süd', 'anna@example.com'));
    assert.equal(address.protocol, 'otpauth:');
    assert.equal(address.searchParams.get('secret'), secret);
    assert.equal(address.searchParams.get('issuer'), 'Back Office: Süd');
    assert.match(decodeURIComponent(address.pathname), /anna@example\.com$/);
  });

  it('is set up by hand by a secret in groups of four', () => {
    assert.equal(inGroups('ABCDEFGHIJ'), 'ABCD EFGH IJ');
  });
});
