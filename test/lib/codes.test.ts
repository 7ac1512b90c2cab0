import assert from 'node:assert/strict';
import { digest, newCode, newToken, normaliseCode, tokenDigest } from '../../src/lib/codes.ts';
import { deriveKey } from '../../src/lib/keys.ts';

describe('a verification code', () => {
  const codes = Array.from({ length: 2000 }, newCode);

  it('has six digits', () => {
    for (const code of codes) assert.match(code, /^\d{6}$/);
  });

  it('may begin and end with any digit', () => {
    assert.equal(new Set(codes.map((code) => code.at(0))).size, 10);
    assert.equal(new Set(codes.map((code) => code.at(-1))).size, 10);
  });

  for (const typed of [
    '012345',
    ' 012345 ',
    '012 345',
    '012\u00a0345',
    '012\u202f345',
    '012-345',
    '012\u2011345',
    '012–345',
    '012\u2212345',
    '0 1 2 3 4 5',
    '012345\r\n',
    '\u200b012345\ufeff',
    '０１２３４５',
  ]) {
    it(`is recognised when it is typed as ${JSON.stringify(typed)}`, () => {
      assert.equal(normaliseCode(typed), '012345');
    });
  }

  for (const typed of ['', 'abcdef', '01234', '0123456', '012.345', '0x12345']) {
    it(`is not made of something else: ${JSON.stringify(typed)}`, () => {
      assert.equal(normaliseCode(typed), typed);
    });
  }
});

describe('the stored digest of a code', () => {
  const key = deriveKey('secret', 'codes');

  it('has 32 bytes and is the same each time', () => {
    assert.equal(digest(key, '012345', 7).length, 32);
    assert.deepEqual(digest(key, '012345', 7), digest(key, '012345', 7));
  });

  it('tells different parts, their borders and their order apart, and other keys', () => {
    const digests = [
      digest(key, 'ab', 'c'),
      digest(key, 'a', 'bc'),
      digest(key, 'abc'),
      digest(key, 'abc', ''),
      digest(key, 'c', 'ab'),
      digest(key, 'a","b', 'c'),
      digest(key, 'a', 'b', 'c'),
      digest(deriveKey('secret', 'links'), 'ab', 'c'),
    ];
    assert.equal(new Set(digests.map((bytes) => bytes.toString('hex'))).size, digests.length);
  });

  it('does not ask whether a number came as text', () => {
    assert.deepEqual(digest(key, 'x', 7), digest(key, 'x', '7'));
    assert.deepEqual(digest(key, 'x', 7n), digest(key, 'x', '7'));
  });
});

describe('the token of a link', () => {
  it('has 32 random bytes that need no escaping in an address', () => {
    const tokens = Array.from({ length: 100 }, newToken);
    for (const token of tokens) {
      assert.equal(Buffer.from(token, 'base64url').length, 32);
      assert.equal(encodeURIComponent(token), token);
    }
    assert.equal(new Set(tokens).size, tokens.length);
  });

  it('is stored as its SHA-256 only', () => {
    const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(tokenDigest('abc').toString('hex'), known);
  });
});
