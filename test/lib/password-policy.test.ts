import assert from 'node:assert/strict';
import { checkPassword, minimumLength, type PasswordProblem } from '../../src/lib/password-policy.ts';
import { generatePassword } from '../../src/lib/passwords.ts';

const words = ['Anna', 'Müller-Berg', 'anna.mb@nordwind.example', 'Back Office'];

function check(password: string, secondFactor = true): PasswordProblem | undefined {
  return checkPassword(password, { words, secondFactor });
}

describe('the length of a password', () => {
  it('is 12 at least with a second factor and 15 without', () => {
    assert.equal(minimumLength(true), 12);
    assert.equal(minimumLength(false), 15);
  });

  for (const [what, password, secondFactor, problem] of [
    ['empty', '', true, 'too-short'],
    ['11 characters', 'vexkqzrwmhp', true, 'too-short'],
    ['12 characters', 'vexkqzrwmhpt', true, undefined],
    ['12 characters without a second factor', 'vexkqzrwmhpt', false, 'too-short'],
    ['14 characters without a second factor', 'vexkqzrwmhptjb', false, 'too-short'],
    ['15 characters without a second factor', 'vexkqzrwmhptjbd', false, undefined],
    ['11 emoji, which count once each', '😀🚲🌧🧀🦊🎻🪁🧭🪐🍋🧩', true, 'too-short'],
    ['12 emoji', '😀🚲🌧🧀🦊🎻🪁🧭🪐🍋🧩🪵', true, undefined],
    ['an accent apart from its letter, which counts once', 'vexkqzrwmhe\u0301', true, 'too-short'],
    ['spaces, which count', 'vex kqz rwm ', true, undefined],
    ['256 characters', `vexkqzrwmhpt${' '.repeat(244)}`, true, undefined],
    ['257 characters', `vexkqzrwmhpt${' '.repeat(245)}`, true, 'too-long'],
    ['256 characters of 1,024 bytes', '😀🚲🌩🧀🦊🎻🪁🧭'.repeat(32), true, undefined],
    ['a megabyte', 'x'.repeat(1_000_000), true, 'too-long'],
  ] as [string, string, boolean, PasswordProblem | undefined][]) {
    it(`${problem ? `is ${problem}` : 'is right'}: ${what}`, () => {
      assert.equal(check(password, secondFactor), problem);
    });
  }
});

describe('a password that is tried first', () => {
  for (const password of [
    'administrator',
    'password1234',
    'PASSWORD1234',
    'passwordpassword',
    'Password-Password',
    'Passwort12345',
    'P@ssw0rd2024!',
    'm0nk3y-dr4g0n',
    'letmeinletmein',
    'trustno1 trustno1',
    'dragonmonkey12',
    'Hello World 2024',
    'October2024!',
    'Sommer2024!!',
    'Willkommen2024',
    'Frühling2026!',
    'monkey 24.12.1990',
    'qwertyuiop123',
    'qwertzuiopü12',
    'asdf1234asdf1234',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc4rfv',
    '123456789012',
    '0987654321098',
    'abcdefghijkl',
    'aaaaaabbbbbb',
    'йцукенгшщзхъ',
    'ｐａｓｓｗｏｒｄ１２３４',
  ]) {
    it(`is refused as common: ${password}`, () => assert.equal(check(password), 'common'));
  }

  for (const password of [
    'aaaaaaaaaaaa',
    '            ',
    '------------',
    'abababababab',
    'xyzxyzxyzxyzx',
    '密密密密密密密密密密密密',
    '😀😀😀😀😀😀😀😀😀😀😀😀',
    'x'.repeat(256),
  ]) {
    it(`is refused as repetitive: ${password.slice(0, 20)}`, () => assert.equal(check(password), 'repetitive'));
  }
});

describe("a password made of the user's own words", () => {
  for (const password of [
    'Anna12345678',
    'annaanna2026',
    'anna-mueller-berg',
    'AnnaMüllerBerg!',
    'Muller Berg 1!',
    'greb-rellum-anna',
    'anna.mb@nordwind.example',
    'Nordwind2026!',
    'nordwind-xkqv',
    'BackOffice2026',
    'b@ck0ff1ce!!',
    'office back office',
    'Password-Anna',
  ]) {
    it(`is refused: ${password}`, () => assert.equal(check(password), 'own-words'));
  }

  it('is a matter of whose words they are', () => {
    assert.equal(check('Nordwind2026!'), 'own-words');
    assert.equal(checkPassword('Nordwind2026!', { words: [], secondFactor: true }), undefined);
  });

  for (const [word, password] of [
    ['Möwenbräu', 'moewenbraeu2026'],
    ['Möwenbräu', 'mowenbrau2026'],
    ['Möwenbräu', 'mo\u0308wenbra\u0308u2026'],
    ['Li Wu', 'liwuliwuliwu'],
    ['x.qvz@nordwind.example', 'nordwind-nordwind'],
  ] as const) {
    it(`is refused however it is written: ${password}`, () => {
      assert.equal(checkPassword(password, { words: [word], secondFactor: true }), 'own-words');
    });
  }

  it('is not refused for a short word in it or for words of one or two letters', () => {
    assert.equal(check('vexkqzrwmhpt-anna'), undefined);
    assert.equal(checkPassword('vexkqzrwmhpt', { words: ['Q', 'ex', '', '@'], secondFactor: true }), undefined);
  });
});

describe('a good password', () => {
  for (const password of [
    'correct horse battery staple',
    'correcthorsebatterystaple',
    'blue summer monkey house',
    'monkey dragon shadow master',
    'Der Hund läuft schnell',
    'erdbeerkuchen',
    'anna likes red bicycles',
    'vexkqzrwmhpt',
    '839201746285',
    '  spaces  around  it  ',
    'kein\u0000Zeichen verboten',
    'пароль длинный и свой',
    '我爱北京天安门上的太阳升',
    'कखगघङचछजझञटठ',
    '.*+?^$ {}()|[]\\/ <%= x %>',
  ]) {
    it(`is taken: ${password}`, () => assert.equal(check(password), undefined));
  }

  it('is any that the portal generates', () => {
    for (let i = 0; i < 200; i += 1) assert.equal(check(generatePassword(), false), undefined);
  });
});
