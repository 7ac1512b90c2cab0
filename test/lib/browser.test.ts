import assert from 'node:assert/strict';
import { browserInWords, describeBrowser, isHandheld } from '../../src/lib/browser.ts';
import { wordsIn } from '../../src/lib/words.ts';

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const linux = 'Mozilla/5.0 (X11; Linux x86_64)';
const android = 'Mozilla/5.0 (Linux; Android 10; K)';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)';
const ipad = 'Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X)';
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0';
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('the browser in a list of sign-ins', () => {
  for (const [userAgent, shown] of [
    [`${windows.replace(')', '; rv:133.0)')} Gecko/20100101 Firefox/133.0`, 'Firefox on Windows'],
    ['Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0', 'Firefox on Android'],
    [`${iphone} ${webkit} FxiOS/133.0 Mobile/15E148 Safari/605.1.15`, 'Firefox on iPhone'],
    [`${windows} ${chrome} Safari/537.36`, 'Chrome on Windows'],
    [`${linux} ${chrome} Safari/537.36`, 'Chrome on Linux'],
    [`${linux} ${chrome.replace('Chrome', 'HeadlessChrome')} Safari/537.36`, 'Chrome on Linux'],
    [`${android} ${chrome} Mobile Safari/537.36`, 'Chrome on Android'],
    [`${ipad} ${webkit} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`, 'Chrome on iPad'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome on ChromeOS'],
    [
      `${linux} AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/80.0 Chrome/80.0 Safari/537.36`,
      'Chromium on Linux',
    ],
    [`${windows} ${chrome} Safari/537.36 Edg/131.0.0.0`, 'Edge on Windows'],
    [`${windows} ${chrome} Safari/537.36 Edge/18.17763`, 'Edge on Windows'],
    [`${android} ${chrome} Mobile Safari/537.36 EdgA/131.0.0.0`, 'Edge on Android'],
    [`${iphone} ${webkit} Version/18.0 EdgiOS/131.0 Mobile/15E148 Safari/604.1`, 'Edge on iPhone'],
    [`${mac} ${chrome} Safari/537.36 OPR/115.0.0.0`, 'Opera on macOS'],
    ['Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18', 'Opera on Windows'],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
      'Samsung Internet on Android',
    ],
    [`${windows} ${chrome} Safari/537.36 Vivaldi/7.0`, 'Vivaldi on Windows'],
    [`${mac} ${webkit} Version/18.1 Safari/605.1.15`, 'Safari on macOS'],
    [`${iphone} ${webkit} Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari on iPhone'],
    [`${ipad} ${webkit} Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari on iPad'],
    ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'Internet Explorer on Windows'],
    ['Mozilla/5.0 (X11; FreeBSD amd64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox on FreeBSD'],
    ['Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8', 'Lynx'],
    ['w3m/0.5.3+git20230121', 'w3m'],
    ['Links (2.28; Linux 6.1.0 x86_64; GNU C 12.2; text)', 'Links on Linux'],
    ['ELinks/0.16 (textmode; Linux 6.1.0; 80x24-2)', 'ELinks on Linux'],
    ['curl/8.5.0', 'curl'],
  ] as const) {
    it(`is ${shown}: ${userAgent.slice(-60)}`, () => assert.equal(describeBrowser(userAgent), shown));
  }

  for (const userAgent of ['', undefined, 'Mozilla/5.0', windows, 'node', '\u0000\u202e', '<b>x</b>']) {
    it(`is unknown when it does not say: ${JSON.stringify(userAgent)}`, () => {
      assert.equal(describeBrowser(userAgent), 'Unknown browser');
    });
  }

  it('says no more than 120 characters, none of them from the header itself', () => {
    const userAgent = `${'Chrome/ <b>\u202e Windows Safari/ '.repeat(5000)}`;
    assert.equal(describeBrowser(userAgent), 'Chrome on Windows');
  });

  it('is on a device for the hand or on another', () => {
    const held = ['Safari on iPhone', 'Safari on iPad', 'Firefox on Android', 'Edge on Windows Phone'];
    assert.deepEqual(held.map(isHandheld), [true, true, true, true]);
    const others = ['Firefox on Windows', 'Chrome on ChromeOS', 'Lynx', 'Unknown browser', '', 'Android'];
    assert.deepEqual(others.map(isHandheld), [false, false, false, false, false, false]);
  });

  it('is told to everybody in their own language', () => {
    const told = (described: string) => [wordsIn('en'), wordsIn('de')].map((t) => browserInWords(described, t));
    assert.deepEqual(told('Firefox on Windows'), ['Firefox on Windows', 'Firefox auf Windows']);
    assert.deepEqual(told('Lynx'), ['Lynx', 'Lynx']);
    for (const unknown of ['Unknown browser', ''])
      assert.deepEqual(told(unknown), ['Unknown browser', 'Unbekannter Browser']);
  });
});
