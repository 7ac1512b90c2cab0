import assert from 'node:assert/strict';
import { emailKey, maskEmail, parseEmail } from '../../src/lib/emails.ts';

const label63 = 'a'.repeat(63);

describe('an e-mail address', () => {
  for (const [typed, stored] of [
    ['erin@example.com', 'erin@example.com'],
    ['  erin@example.com\t', 'erin@example.com'],
    ['\u00a0erin@example.com\u3000', 'erin@example.com'],
    ['Erin.Byrne@Example.COM', 'Erin.Byrne@example.com'],
    ['erin+portal@mail.example.co.uk', 'erin+portal@mail.example.co.uk'],
    ["o'neill!#$%&*+/=?^_`{|}~-@example.com", "o'neill!#$%&*+/=?^_`{|}~-@example.com"],
    ['100%@example.com', '100%@example.com'],
    ['e@example.com', 'e@example.com'],
    ['erin@3com.com', 'erin@3com.com'],
    ['erin@münchen.example', 'erin@xn--mnchen-3ya.example'],
    ['erin@mu\u0308nchen.example', 'erin@xn--mnchen-3ya.example'],
    ['erin@MÜNCHEN.example', 'erin@xn--mnchen-3ya.example'],
    ['erin@XN--mnchen-3ya.example', 'erin@xn--mnchen-3ya.example'],
    ['erin@例え.テスト', 'erin@xn--r8jz45g.xn--zckzah'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    [`erin@${label63}.com`, `erin@${label63}.com`],
    [
      `ab@${label63}.${label63}.${label63}.${'a'.repeat(55)}.com`,
      `ab@${label63}.${label63}.${label63}.${'a'.repeat(55)}.com`,
    ],
  ] as const) {
    it(`is stored in one form: ${JSON.stringify(typed).slice(0, 60)}`, () => {
      assert.equal(parseEmail(typed), stored);
      assert.equal(parseEmail(stored), stored, 'what is stored is parsed to itself');
    });
  }

  it('has 254 characters at most', () => {
    const domain = `${label63}.${label63}.${label63}.${'a'.repeat(55)}.com`;
    assert.equal(parseEmail(`ab@${domain}`)?.length, 254);
    assert.equal(parseEmail(`abc@${domain}`), undefined);
  });

  for (const [what, typed] of [
    ['nothing', ''],
    ['spaces', '   '],
    ['no @', 'erin.example.com'],
    ['an @ alone', '@'],
    ['no local part', '@example.com'],
    ['no domain', 'erin@'],
    ['two @', 'erin@example.com@example.org'],
    ['a list with a comma', 'erin@example.com,mallory@example.com'],
    ['a list with a comma and a space', 'erin@example.com, mallory@example.com'],
    ['a list with a semicolon', 'erin@example.com;mallory@example.com'],
    ['a list with a space', 'erin@example.com mallory@example.com'],
    ['a comma at the end', 'erin@example.com,'],
    ['a group', 'friends:erin@example.com;'],
    ['a display name', 'Erin <erin@example.com>'],
    ['angle brackets', '<erin@example.com>'],
    ['a mailto: address', 'mailto:erin@example.com?bcc=mallory@example.com'],
    ['a comment', 'erin(work)@example.com'],
    ['a quoted local part', '"erin byrne"@example.com'],
    ['a quoted list', '"erin@example.com,x"@example.com'],
    ['a line feed inside', 'erin@example.com\nBcc: mallory@example.com'],
    ['a line break inside', 'erin\r\n@example.com'],
    ['a line feed at the end', 'erin@example.com\n'],
    ['an escaped line feed', 'erin%0abcc@example.com'],
    ['an escaped line feed at the end', 'erin@example.com%0A'],
    ['an escaped letter in the domain', 'erin@ex%61mple.com'],
    ['a zero character', 'erin\u0000@example.com'],
    ['a space inside', 'er in@example.com'],
    ['two dots', 'erin..byrne@example.com'],
    ['a dot first', '.erin@example.com'],
    ['a dot last', 'erin.@example.com'],
    ['a backslash', 'erin\\@example.com'],
    ['a letter beyond ASCII in the local part', 'jürgen@example.com'],
    ['a letter that becomes ASCII only in lower case', '\u212aurt@example.com'],
    ['a dotted capital I', '\u0130rin@example.com'],
    ['a wide @', 'erin＠example.com'],
    ['an invisible character', 'erin\u200b@example.com'],
    ['a direction character in the domain', 'erin@exam\u202eple.com'],
    ['a soft hyphen in the domain', 'erin@exam\u00adple.com'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['a domain without a dot', 'erin@localhost'],
    ['two dots in the domain', 'erin@example..com'],
    ['a dot before the domain', 'erin@.example.com'],
    ['a dot after the domain', 'erin@example.com.'],
    ['a hyphen before a label', 'erin@-example.com'],
    ['a hyphen after a label', 'erin@example-.com'],
    ['an underscore in the domain', 'erin@ex_ample.com'],
    ['a label of 64 characters', `erin@a${label63}.com`],
    ['a broken label', 'erin@xn--a.com'],
    ['an IP address', 'erin@127.0.0.1'],
    ['an IP address in brackets', 'erin@[127.0.0.1]'],
    ['a short IP address', 'erin@127.1'],
    ['a hexadecimal IP address', 'erin@0x7f.0x1'],
    ['an IP address in wide digits', 'erin@１２７.０.０.１'],
    ['an IPv6 address', 'erin@[IPv6:::1]'],
    ['a port', 'erin@example.com:25'],
    ['a path', 'erin@example.com/x'],
    ['a query', 'erin@example.com?x'],
    ['half a character', 'erin@exam\ud800ple.com'],
    ['10,000 characters', `erin@${'a.'.repeat(5000)}com`],
  ] as const) {
    it(`is refused with ${what}`, () => assert.equal(parseEmail(typed), undefined));
  }
});

describe('the key by which an address is unique', () => {
  it('has every ASCII letter in lower case', () => {
    assert.equal(emailKey('Erin.BYRNE+Z@Example.com'), 'erin.byrne+z@example.com');
  });

  it('leaves other letters alone, as the database does', () => {
    assert.equal(emailKey('\u0130\u212aÄ@EXAMPLE.com'), '\u0130\u212aÄ@example.com');
  });
});

describe('a masked address', () => {
  for (const [email, masked] of [
    ['erin@example.com', 'e•••@example.com'],
    ['e@example.com', 'e•••@example.com'],
    ['erin.byrne.with.a.long.name@example.com', 'e•••@example.com'],
    ['nonsense', '•••'],
    ['@example.com', '•••'],
    ['', '•••'],
  ] as const) {
    it(`shows three dots however long it is: ${email}`, () => assert.equal(maskEmail(email), masked));
  }
});
