import assert from 'node:assert/strict';
import { HtmlValidate } from 'html-validate';
import { hasWords, languages } from '../../src/lib/words.ts';
import { mailKinds } from '../../src/outbox/kinds.ts';
import { type MailSource, renderMail } from '../../src/outbox/render.ts';

const portal = { PORTAL_NAME: 'Back Office', PUBLIC_URL: 'https://portal.example' };
const rules = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'no-inline-style': 'off' } });

const code: MailSource = {
  kind: 'login-code',
  recipient: 'marta.ruiz@example.com',
  language: 'en',
  data: { expiresAt: '2026-11-22T14:32:00.000Z', address: '203.0.113.24', browser: 'Firefox on Windows' },
  createdAt: new Date('2026-11-22T14:22:00.000Z'),
};
const credentials: MailSource = { ...code, kind: 'credentials', data: { expiresAt: '2026-11-25T14:22:00.000Z' } };
const changed: MailSource = { ...code, kind: 'password-changed', data: { address: '203.0.113.24' } };

describe('A mail', () => {
  for (const language of Object.keys(languages))
    for (const kind of Object.keys(mailKinds))
      it(`of the kind ${kind} is complete and correct in "${language}"`, async () => {
        const { subject, text, html } = renderMail(portal, { ...code, kind, language }, '482913');
        assert.ok(html.split('<a ').length - 1 <= 2, 'has one button at most');
        for (const [address] of html.matchAll(/(?<=href=")[^"]+/g)) assert.ok(html.includes(`>${address}<`), address);
        for (const part of [subject, text, html]) {
          assert.doesNotMatch(part, /\{\{|mails\.|undefined|Invalid Date/);
          assert.match(part, /Back Office/);
        }
        assert.match(html, new RegExp(`<html lang="${language}" dir="ltr">`));
        assert.ok(html.includes(`<title>${subject}</title>`));
        assert.match(text, /marta\.ruiz@example\.com/);
        assert.doesNotMatch(text, /\*\*|\ufdd0|\ufdd1|<|&/);
        const report = await rules.validateString(html);
        assert.deepEqual(
          report.results.flatMap(({ messages }) => messages),
          [],
        );
      });

  it('with a code says the code and its end in the subject and the first line', () => {
    const { subject, text } = renderMail(portal, code, '482913');
    assert.equal(subject, '482 913 is your Back Office code');
    assert.match(text, /^482 913 is your code .* until 14:32 \(UTC\)/);
  });

  it('names the browser in the language of its receiver', () => {
    const { text } = renderMail(portal, { ...code, language: 'de' }, '482913');
    assert.match(text, /203\.0\.113\.24, Firefox auf Windows/);
  });

  for (const kind of Object.keys(mailKinds))
    it(`of the kind ${kind} has its name in the outbox, and what to do when it is not sent again`, () => {
      assert.ok(hasWords(`outbox.kinds.${kind}`));
      if (mailKinds[kind as keyof typeof mailKinds] === 'secret') assert.ok(hasWords(`outbox.instead.${kind}`));
    });

  it('names times in the words of its language, and in the time zone of its receiver', () => {
    const berlin = { ...credentials, timeZone: 'Europe/Berlin' };
    assert.match(renderMail(portal, berlin, 'x').text, /until 25 Nov 2026, 15:22 \(CET\)/);
    assert.match(renderMail(portal, { ...berlin, language: 'de' }, 'x').text, /25\. Nov\. 2026, 15:22 Uhr \(MEZ\)/);
    const summer = { ...berlin, data: { expiresAt: '2026-07-01T12:00:00.000Z' } };
    assert.match(renderMail(portal, summer, 'x').text, /until 1 Jul 2026, 14:00 \(CEST\)/);
  });

  it('says whether a password must be changed or had better be', () => {
    const may = { ...credentials, data: { ...credentials.data, change: 'may' } };
    assert.match(renderMail(portal, credentials, 'x').text, /You choose your own password the first time/);
    assert.match(renderMail(portal, may, 'x').text, /somebody else knows this one/);
  });

  it('without a known time zone names times in UTC', () => {
    const german = renderMail(portal, { ...credentials, language: 'de' }, 'secret');
    assert.match(german.text, /bis 25\. Nov\. 2026, 14:22 Uhr \(UTC\)/);
    const english = renderMail(portal, changed, '');
    assert.match(english.text, /on 22 Nov 2026, 14:22 \(UTC\), from 203\.0\.113\.24\./);
  });

  it('shows a password as it is, and as text in HTML', () => {
    const { text, html } = renderMail(portal, credentials, 'a  <b>&"c" {{email}} $t(mails.x) **d**');
    assert.ok(text.includes('Password: a  <b>&"c" {{email}} $t(mails.x) **d**\n'));
    assert.ok(html.includes('>a  &lt;b&gt;&amp;&#34;c&#34; {{email}} $t(mails.x) **d**</strong>'));
  });

  it('does not let a name, an address or a browser add markup, headers or other words', () => {
    const hostile = '</title><script>x</script>\r\nBcc: eve@example.com\r\n\r\n{{code}} $t(mails.login-code.subject)';
    const source = { ...code, data: { ...code.data, address: hostile, browser: hostile } };
    const { subject, html } = renderMail({ ...portal, PORTAL_NAME: hostile }, source, '482913');
    assert.doesNotMatch(subject, /\p{Cc}/u);
    assert.doesNotMatch(html, /<script/);
    assert.equal(html.match(/482 913/g)?.length, 2, 'the code stands in the title and in the text only');
  });

  it('falls back to English when its language is gone', () => {
    assert.equal(renderMail(portal, { ...code, language: 'xx' }, '482913').subject, '482 913 is your Back Office code');
  });
});
