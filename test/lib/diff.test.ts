import assert from 'node:assert/strict';
import { diffLines } from '../../src/lib/diff.ts';

const signs = { same: ' ', added: '+', removed: '-', gap: '…' };
const shown = (before: string, after: string) => diffLines(before, after).map(({ kind, text }) => signs[kind] + text);

describe('A comparison of two texts', () => {
  it('is empty when they are the same', () => {
    assert.deepEqual(diffLines('a\nb', 'a\nb'), []);
    assert.deepEqual(diffLines('', ''), []);
  });

  it('shows what was taken out and what was put in, in its place', () => {
    assert.deepEqual(shown('a\nb\nc', 'a\nc\nd'), [' a', '-b', ' c', '+d']);
    assert.deepEqual(shown('', 'a'), ['+a']);
    assert.deepEqual(shown('a', ''), ['-a']);
    assert.deepEqual(shown('a\nb', 'b\na'), ['-a', ' b', '+a']);
  });

  it('leaves out what is far from any change', () => {
    const lines = Array.from({ length: 20 }, (_, number) => `line ${number}`);
    const changed = lines.with(10, 'other');
    assert.deepEqual(shown(lines.join('\n'), changed.join('\n')), [
      '…',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+other',
      ' line 11',
      ' line 12',
      ' line 13',
      '…',
    ]);
  });

  it('gives back both texts, whatever they are', () => {
    const texts = ['a\nb\nc\na\nb', 'b\nc\n\na', 'x', 'a\na\na\nb', '\n\n', 'c\nb\na'];
    for (const one of texts)
      for (const other of texts) {
        const lines = diffLines(one, other).filter(({ kind }) => kind !== 'gap');
        if (one === other) continue;
        const side = (left: string) =>
          lines.filter(({ kind }) => kind === 'same' || kind === left).map(({ text }) => text);
        assert.equal(side('removed').join('\n'), one);
        assert.equal(side('added').join('\n'), other);
      }
  });

  it('costs little however much was changed', () => {
    const one = Array.from({ length: 10_000 }, (_, number) => `${number}`).join('\n');
    const other = Array.from({ length: 10_000 }, (_, number) => `x${number}`).join('\n');
    const started = performance.now();
    assert.equal(diffLines(one, other).length, 20_000);
    assert.ok(performance.now() - started < 5_000);
  });
});
