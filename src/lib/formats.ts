import { countedUpTo } from './counts.ts';
import type { Language } from './words.ts';

/** Dates, times, numbers and lists as a reader of a language and time zone expects them. */
export interface Formats {
  formatDate(date: Date): string;
  formatDateTime(date: Date): string;
  formatTime(date: Date): string;
  /** An end. What ends with a day ends at the next midnight: its last day is named, as it was chosen. */
  formatEnd(date: Date): string;
  /** The time zone as it is called at that time: CET, MEZ, UTC. */
  formatZone(date: Date): string;
  formatNumber(value: number): string;
  /** A number of rows that are counted so far only: `10,000+` when there are more. */
  formatCount(count: number): string;
  formatList(items: string[]): string;
}

const kept = new Map<string, Formats>();
const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** Formats for a language and an IANA time zone; an unknown zone counts as UTC. Kept, since `Intl` objects are dear. */
export function formatsFor(language: Language, timeZone: string): Formats {
  const name = `${language} ${timeZone}`;
  const known = kept.get(name);
  if (known) return known;
  const zone = timeZone === 'UTC' || isTimeZone(timeZone) ? timeZone : 'UTC';
  const formats = createFormats(locales[language], zone);
  kept.set(name, formats);
  return formats;
}

/** Whether the platform knows this IANA time zone. */
function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function createFormats(locale: string, timeZone: string): Formats {
  const day = { day: 'numeric', month: 'short', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const date = whenUsed(() => new Intl.DateTimeFormat(locale, day));
  const dateTime = whenUsed(() => new Intl.DateTimeFormat(locale, { ...day, ...time }));
  const onlyTime = whenUsed(() => new Intl.DateTimeFormat(locale, time));
  const zone = whenUsed(() => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }));
  const number = whenUsed(() => new Intl.NumberFormat(locale));
  const list = whenUsed(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  return {
    formatDate: (value) => date().format(value),
    formatDateTime: (value) => dateTime().format(value),
    formatTime: (value) => onlyTime().format(value),
    formatEnd: (value) =>
      onlyTime().format(value) === '00:00' ? date().format(new Date(value.getTime() - 1)) : dateTime().format(value),
    formatZone: (value) =>
      zone()
        .formatToParts(value)
        .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone,
    formatNumber: (value) => number().format(value),
    formatCount: (count) => (count > countedUpTo ? `${number().format(countedUpTo)}+` : number().format(count)),
    formatList: (items) => list().format(items),
  };
}

/** Made at its first use: a page needs one or two of six, and each takes milliseconds to make. */
function whenUsed<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
