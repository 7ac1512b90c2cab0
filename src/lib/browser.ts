import type { Words } from './words.ts';

const unknown = 'Unknown browser';
const between = ' on ';

/**
 * Browsers by what they call themselves, in the order of asking: most of them also name Chrome, Safari or Mozilla,
 * and many also those they are made from.
 */
const browsers: [RegExp, string][] = [
  [/\bLynx\//, 'Lynx'],
  [/\bELinks\b/, 'ELinks'],
  [/^Links\b/, 'Links'],
  [/\bw3m\//, 'w3m'],
  [/^curl\//, 'curl'],
  [/\b(?:Edg|EdgA|EdgiOS|Edge)\//, 'Edge'],
  [/\b(?:OPR|OPiOS|OPT|OPX|Opera)[/ ]/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bUC ?Browser\//, 'UC Browser'],
  [/\b(?:DuckDuckGo|Ddg)\//, 'DuckDuckGo'],
  [/\bSilk\//, 'Silk'],
  [/\bSeaMonkey\//, 'SeaMonkey'],
  [/\bPaleMoon\//, 'Pale Moon'],
  [/\b(?:Firefox|FxiOS|Focus)\//, 'Firefox'],
  [/\bMSIE |\bTrident\//, 'Internet Explorer'],
  [/\bFalkon\//, 'Falkon'],
  [/\bKonqueror\//, 'Konqueror'],
  [/\bEpiphany\//, 'GNOME Web'],
  [/\bChromium\//, 'Chromium'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

/** Systems likewise: Android also names Linux, an iPhone also Mac OS X, a Windows phone all of them. */
const systems: [RegExp, string][] = [
  [/\bWindows Phone\b/, 'Windows Phone'],
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMacintosh\b|\bMac OS X\b|\bDarwin\b/i, 'macOS'],
  [/\bLinux\b/i, 'Linux'],
  [/\bFreeBSD\b/i, 'FreeBSD'],
  [/\bOpenBSD\b/i, 'OpenBSD'],
  [/\bNetBSD\b/i, 'NetBSD'],
];

const handhelds: ReadonlySet<string> = new Set(['Windows Phone', 'iPhone', 'iPad', 'Android']);

/**
 * What a person calls the browser of a `User-Agent` header: 'Firefox on Windows', 'Safari on iPhone', 'Lynx',
 * 'Unknown browser'. Made of the names above only, so nothing of the header itself gets through.
 */
export function describeBrowser(userAgent: string | undefined): string {
  const read = (userAgent ?? '').slice(0, 1000);
  const browser = firstMatch(browsers, read);
  const system = firstMatch(systems, read);
  if (!browser) return unknown;
  return system ? `${browser}${between}${system}` : browser;
}

/** What `describeBrowser` said, which is stored in English, in a reader's words. */
export function browserInWords(described: string, t: Words): string {
  const { browser, system } = readDescription(described);
  if (browser === '' || browser === unknown) return t('common.unknown-browser');
  return system ? t('common.browser-on-system', { browser, system }) : browser;
}

/** Whether `describeBrowser` named a device that one holds in the hand. */
export const isHandheld = (described: string): boolean => handhelds.has(readDescription(described).system);

function readDescription(described: string): { browser: string; system: string } {
  const [browser = '', system = ''] = described.split(between);
  return { browser, system };
}

function firstMatch(names: [RegExp, string][], userAgent: string): string | undefined {
  return names.find(([pattern]) => pattern.test(userAgent))?.[1];
}
