import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { Busy } from '../../src/lib/errors.ts';
import {
  dummyHash,
  generatePassword,
  hashPassword,
  needsRehash,
  verifyPassword,
  verifyPasswordEvenly,
} from '../../src/lib/passwords.ts';

const cost = 4;

describe('a stored password', () => {
  it('is a bcrypt hash of the given cost, different each time', async () => {
    const hashes = [await hashPassword('correct horse', cost), await hashPassword('correct horse', cost)];
    for (const hash of hashes) assert.match(hash, /^\$2b\$04\$[./A-Za-z0-9]{53}$/);
    assert.notEqual(hashes[0], hashes[1]);
  });

  for (const [what, password] of [
    ['plain words', 'correct horse battery staple'],
    ['spaces around it', '  correct horse  '],
    ['a zero character', 'correct\u0000horse'],
    ['letters of other scripts and emoji', 'пароль 密码 कूटशब्द 😀'],
    ['nothing at all', ''],
  ] as const) {
    it(`is known again: ${what}`, async () => {
      assert.equal(await verifyPassword(password, await hashPassword(password, cost)), true);
    });
  }

  for (const [what, one, other] of [
    ['a different case', 'correct horse', 'Correct horse'],
    ['a space more', 'correct horse', 'correct horse '],
    ['a difference after 72 bytes', `${'x'.repeat(72)}a`, `${'x'.repeat(72)}b`],
    ['a difference after a zero character', 'correct\u0000a', 'correct\u0000b'],
    ['a difference far behind', `${'long '.repeat(5000)}a`, `${'long '.repeat(5000)}b`],
  ] as const) {
    it(`is not taken for another: ${what}`, async () => {
      assert.equal(await verifyPassword(other, await hashPassword(one, cost)), false);
    });
  }

  it('is the same however the keyboard composes its letters', async () => {
    assert.equal(await verifyPassword('cafe\u0301 am Fluss', await hashPassword('caf\u00e9 am Fluss', cost)), true);
  });

  it('is known again after an update of the portal', async () => {
    const stored = '$2b$04$XrWhjBgNs82TMJMmwyEUYeG/k2RVk1DT3uK0Dav4HUYhd6ouHzEWa';
    assert.equal(await verifyPassword('correct horse', stored), true);
  });

  it('cannot be checked by bcrypt alone, without the digest before it', async () => {
    assert.equal(await bcrypt.compare('correct horse', await hashPassword('correct horse', cost)), false);
  });

  it('is known, and another one is not, where nobody may learn how old its hash is', async () => {
    const hash = await hashPassword('correct horse', cost);
    assert.equal(await verifyPasswordEvenly('correct horse', hash, cost + 2), true);
    assert.equal(await verifyPasswordEvenly('battery staple', hash, cost + 2), false);
    assert.equal(await verifyPasswordEvenly('battery staple', dummyHash(cost), cost), false);
  });

  it('does not fail when what is stored is no hash', async () => {
    assert.equal(await verifyPassword('correct horse', 'nonsense'), false);
  });

  it('is due for a new hash when the cost rose, not when it fell', async () => {
    const hash = await hashPassword('correct horse', 5);
    assert.deepEqual(
      [4, 5, 6].map((asked) => needsRehash(hash, asked)),
      [false, false, true],
    );
  });
});

describe('the hash for those who cannot sign in', () => {
  it('has the cost and the form of a real one, so that bcrypt does the same work', () => {
    for (const asked of [4, 10, 12]) {
      assert.match(dummyHash(asked), /^\$2b\$\d\d\$[./A-Za-z0-9]{53}$/);
      assert.equal(bcrypt.getRounds(dummyHash(asked)), asked);
    }
  });

  it('belongs to no password', async () => {
    for (const password of ['', 'x', dummyHash(cost)]) {
      assert.equal(await verifyPassword(password, dummyHash(cost)), false);
    }
  });

  it('makes bcrypt do its work instead of stopping at the form of the hash', () => {
    const hash = dummyHash(cost);
    const computed = bcrypt.hashSync('x', hash.slice(0, 29));
    assert.equal(computed.length, hash.length);
    assert.equal(computed.slice(0, 29), hash.slice(0, 29));
  });
});

describe('too many passwords at once', () => {
  it('are refused with 503 instead of waiting for ever, and the others are answered', async () => {
    const hash = dummyHash(cost);
    const taken = Math.max(1, availableParallelism() - 1) + 64;
    const outcomes = await Promise.allSettled(Array.from({ length: taken + 3 }, () => verifyPassword('x', hash)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(refused.length, 3);
    for (const { reason } of refused) assert.ok(reason instanceof Busy);
    assert.equal(await verifyPassword('x', hash), false);
  });
});

describe('a generated password', () => {
  const passwords = Array.from({ length: 500 }, generatePassword);

  it('has 20 characters that cannot be mistaken for each other', () => {
    for (const password of passwords) assert.match(password, /^[a-hjkmnp-zA-HJ-NP-Z2-9]{20}$/);
  });

  it('draws on more than 110 bits and is never the same twice', () => {
    const seen = new Set(passwords.join(''));
    assert.ok(20 * Math.log2(seen.size) > 110, `${seen.size} different characters`);
    assert.equal(new Set(passwords).size, passwords.length);
  });
});
