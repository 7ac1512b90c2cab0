import assert from 'node:assert/strict';
import { byLetter } from '../../src/lib/by-letter.ts';

describe('A list too long to look through', () => {
  const labelsOf = (labels: string[], chosen: string[] = []) =>
    byLetter(
      labels.map((label) => ({ label })),
      ({ label }) => chosen.includes(label),
      'de',
    ).map(({ letter, options }) => [letter, ...options.map(({ label }) => label)]);

  it('is in the order of the names, by first letters, whatever their accents', () => {
    assert.deepEqual(labelsOf(['Zürich', 'board', 'Ämter', 'Archive', 'Ağrı']), [
      ['A', 'Ağrı', 'Ämter', 'Archive'],
      ['B', 'board'],
      ['Z', 'Zürich'],
    ]);
  });

  it('begins with what is chosen', () => {
    assert.deepEqual(labelsOf(['Board', 'Archive', 'Web'], ['Web', 'Board']), [
      [undefined, 'Board', 'Web'],
      ['A', 'Archive'],
    ]);
  });

  it('has a place for what begins with no letter', () => {
    assert.deepEqual(labelsOf(['10th floor', '2nd floor', '店']), [
      ['0–9', '2nd floor', '10th floor'],
      ['店', '店'],
    ]);
  });
});
