import assert from 'node:assert/strict';
import {
  cleanLines,
  cleanText,
  codePoints,
  hasForbiddenCharacters,
  hasForbiddenCharactersInLines,
  initialsOf,
  withoutForbiddenCharacters,
} from '../../src/lib/text.ts';

describe('the initials of a name', () => {
  for (const [name, initials] of [
    ['Anna Berg', 'AB'],
    ['Anna Maria von Berg', 'AB'],
    ['Cher', 'C'],
    ['émile (Zola)', 'ÉZ'],
    ['山田 太郎', '山太'],
    ['42', ''],
  ] as const)
    it(`are those of the first and the last word: ${name}`, () => {
      assert.equal(initialsOf(name), initials);
    });
});

describe('a text of one line', () => {
  for (const [typed, stored] of [
    ['Anna Berg', 'Anna Berg'],
    ['  Anna   Berg  ', 'Anna Berg'],
    ['Anna\tBerg', 'Anna Berg'],
    ['Anna\u00a0\u2009Berg', 'Anna Berg'],
    ['\u3000山田\u3000太郎', '山田 太郎'],
    ['\ufeffAnna', 'Anna'],
    ['Anna\r\n', 'Anna'],
    ['Andre\u0301', 'Andr\u00e9'],
    ['   ', ''],
    ['', ''],
  ] as const) {
    it(`is stored with single spaces, in one form: ${JSON.stringify(typed)}`, () => {
      assert.equal(cleanText(typed), stored);
    });
  }

  it('keeps a line break inside, so that it is refused instead of joined', () => {
    for (const typed of ['Anna\nBerg', 'Anna\r\nBcc: mallory', 'Anna\u2028Berg', 'Anna\u0085Berg']) {
      assert.equal(hasForbiddenCharacters(cleanText(typed)), true, JSON.stringify(typed));
    }
  });
});

describe('a line that somebody else chose', () => {
  for (const [given, shown] of [
    ['customers 2026.csv', 'customers 2026.csv'],
    ['a\0b\u0007\r\nc', 'a b c'],
    ['invoice\u202evsc.exe', 'invoicevsc.exe'],
    ['\ud800x\udfff\ufffd\uffff', 'x'],
    ['\u200d \u200d\u200dx', 'x'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['\0\u2066', ''],
    ['👩\u200d🚀'.repeat(20), '👩\u200d🚀'.repeat(10)],
  ] as const)
    it(`is shown without what deceives, no longer than wanted: ${JSON.stringify(given)}`, () => {
      assert.equal(withoutForbiddenCharacters(given, 30), shown);
      assert.equal(hasForbiddenCharacters(shown), false);
    });
});

describe('a text of several lines', () => {
  it('is stored with line feeds, whatever the browser sent, and keeps its inner spaces', () => {
    assert.equal(cleanLines('\r\n one  two \r\n\r\nthree\rfour\n'), 'one  two\n\nthree\nfour');
  });

  it('may have line feeds, tabs and soft hyphens, which one line may not', () => {
    for (const value of ['one\ntwo', 'one\ttwo', 'Donau\u00addampf']) {
      assert.equal(hasForbiddenCharactersInLines(value), false, JSON.stringify(value));
      assert.equal(hasForbiddenCharacters(value), true, JSON.stringify(value));
    }
  });
});

describe('a character that nobody types on purpose', () => {
  for (const [what, value] of [
    ['a zero character', '\u0000'],
    ['a bell', '\u0007'],
    ['an escape', '\u001b'],
    ['a carriage return', 'x\ry'],
    ['a delete', '\u007f'],
    ['a C1 control', '\u009b'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a right-to-left override', '\u202e'],
    ['an embedding', '\u202a'],
    ['a pop of an embedding', '\u202c'],
    ['an isolate', '\u2066'],
    ['a pop of an isolate', '\u2069'],
    ['a left-to-right mark', '\u200e'],
    ['a right-to-left mark', '\u200f'],
    ['an Arabic letter mark', '\u061c'],
    ['the first half of a character', '\ud83d'],
    ['the second half of a character', '\ude00'],
    ['halves in the wrong order', '\ude00\ud83d'],
    ['a noncharacter', '\ufdd0'],
    ['a noncharacter at the end of a plane', '\u{1ffff}'],
    ['a replacement character', '\ufffd'],
    ['a zero-width space', '\u200b'],
    ['a word joiner', '\u2060'],
    ['a byte order mark', '\ufeff'],
    ['an invisible operator', '\u2062'],
    ['an invisible letter', '\u3164'],
    ['an invisible tag', '\u{e0041}'],
  ] as const) {
    it(`is found in one line and in several: ${what}`, () => {
      for (const text of [value, `Anna${value}Berg`, `Anna${value}`]) {
        assert.equal(hasForbiddenCharacters(text), true);
        assert.equal(hasForbiddenCharactersInLines(text), true);
      }
    });
  }

  it('is found when it joins nothing: a name of joiners alone would be invisible', () => {
    for (const value of ['\u200d', '\u200c\u200c', 'Anna \u200d', '\ufe0f', '\u034f']) {
      assert.equal(hasForbiddenCharacters(value), true, JSON.stringify(value));
    }
  });

  for (const value of [
    '',
    'Anna Berg',
    "O'Neill-Smith, Jr. (3rd)",
    'José Ñandú Žižek Łukasz',
    'x\u0323\u0307',
    'Ελένη Дмитрий',
    'محمد',
    'علی\u200cرضا',
    'क\u094d\u200dष',
    'ශ\u0dca\u200dරී',
    '山田太郎',
    '葛\u{e0100}城',
    '한국어',
    'ᠮᠣᠩᠭᠣᠯ\u180bᠠ',
    '👩\u200d💻 ❤\ufe0f 🇩🇪',
    '<script>"&%0a',
    '\u{20000}',
  ]) {
    it(`is not seen in a text people write: ${JSON.stringify(value)}`, () => {
      assert.equal(hasForbiddenCharacters(value), false);
      assert.equal(hasForbiddenCharactersInLines(value), false);
    });
  }
});

describe('the length of a text', () => {
  for (const [value, length] of [
    ['', 0],
    ['Anna', 4],
    ['é', 1],
    ['e\u0301', 2],
    ['😀', 1],
    ['👩\u200d💻', 3],
    ['\u{20000}\u{20001}', 2],
  ] as const) {
    it(`is counted in code points: ${JSON.stringify(value)}`, () => assert.equal(codePoints(value), length));
  }
});
