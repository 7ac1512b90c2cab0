import assert from 'node:assert/strict';
import { createSealer } from '../../src/lib/sealed.ts';

const old = 'an old secret of the portal, 32 characters';
const current = 'the current secret of it, 32 characters';

describe('a sealed text', () => {
  const sealer = createSealer([current, old], 'hand-over');

  for (const text of ['correct horse', '', 'zwölf 密码 😀 \u0000', 'x'.repeat(100_000)]) {
    it(`is read again as it was: ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(sealer.open(sealer.seal(text)), text);
    });
  }

  it('shows nothing of the text and is never the same twice', () => {
    const [one, other] = [sealer.seal('correct horse'), sealer.seal('correct horse')];
    assert.equal(one.includes('correct'), false);
    assert.notDeepEqual(one, other);
    assert.notDeepEqual(one.subarray(1, 13), other.subarray(1, 13));
  });

  it('cannot be opened after any bit of it was changed', () => {
    const sealed = sealer.seal('correct horse');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(sealer.open(changed), undefined, `bit ${bit}`);
    }
  });

  it('cannot be opened when it is cut, longer, or nothing of the kind', () => {
    const sealed = sealer.seal('correct horse');
    for (let length = 0; length < sealed.length; length += 1) {
      assert.equal(sealer.open(sealed.subarray(0, length)), undefined, `${length} bytes`);
    }
    assert.equal(sealer.open(Buffer.concat([sealed, Buffer.of(0)])), undefined);
    assert.equal(sealer.open(Buffer.alloc(100)), undefined);
  });

  it('cannot be opened for another purpose', () => {
    assert.equal(createSealer([current], 'draft').open(sealer.seal('correct horse')), undefined);
  });

  it('is still opened after the secret was replaced, and no longer once the old one is gone', () => {
    const before = createSealer([old], 'hand-over').seal('correct horse');
    assert.equal(sealer.open(before), 'correct horse');
    assert.equal(createSealer([current], 'hand-over').open(before), undefined);
  });

  it('is sealed with the first secret', () => {
    const sealed = sealer.seal('correct horse');
    assert.equal(createSealer([current], 'hand-over').open(sealed), 'correct horse');
    assert.equal(createSealer([old], 'hand-over').open(sealed), undefined);
  });

  it('needs a secret', () => {
    assert.throws(() => createSealer([], 'hand-over'), /secret/);
  });
});
