const control = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const controlInLines = /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}]/u;
const brokenCharacter = /[\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/u;

// The default ignorable characters are the invisible ones, those that turn the direction of writing among them. A few
// change how the letter before them is written, in Persian, Indic, Mongolian and Japanese names and in emoji; with no
// letter before them they only hide.
const joiner = '[\\u{200c}\\u{200d}\\u{34f}\\u{180b}-\\u{180d}\\u{180f}\\u{fe00}-\\u{fe0f}\\u{e0100}-\\u{e01ef}]';
const hiddenJoiner = new RegExp(`(?:^|\\s)${joiner}`, 'u');
const invisible = new RegExp(`(?!${joiner})\\p{Default_Ignorable_Code_Point}`, 'u');
const hiddenJoiners = new RegExp(`(^|\\s)${joiner}+`, 'gu');
const invisibleInLines = new RegExp(`(?!${joiner}|\\u{ad})\\p{Default_Ignorable_Code_Point}`, 'u');

/** The first letters of the first and the last word of a name that have letters. */
export function initialsOf(name: string): string {
  const letters = name.split(' ').flatMap((word) => /\p{L}/u.exec(word)?.[0] ?? []);
  return [letters[0], ...letters.slice(1).slice(-1)].join('').toUpperCase();
}

/** A text of one line as stored: NFC, no space around it, single spaces inside. Line breaks inside stay, to be refused. */
export function cleanText(typed: string): string {
  return typed
    .normalize('NFC')
    .trim()
    .replace(/[\t\p{Zs}]+/gu, ' ');
}

/** A text of several lines as stored: NFC, `\n` between lines, no space at the end of a line or around the whole. */
export function cleanLines(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/**
 * Whether a text of one line holds what nobody types on purpose and what can deceive: control and direction characters,
 * invisible ones, halves of characters. Accents, every script, emoji, and joiners between letters are allowed.
 */
export function hasForbiddenCharacters(value: string): boolean {
  return forbidden(value, control, invisible);
}

/** The same for a text of several lines, in which line feeds, tabs and soft hyphens have their place. */
export function hasForbiddenCharactersInLines(value: string): boolean {
  return forbidden(value, controlInLines, invisibleInLines);
}

/** A line that somebody else chose, such as the name of a file, as it can be stored and shown: without what deceives. */
export function withoutForbiddenCharacters(value: string, longest: number): string {
  const without = (text: string, { source }: RegExp, instead = '') => text.replace(new RegExp(source, 'gu'), instead);
  const plain = without(without(without(value.toWellFormed(), control, ' '), brokenCharacter), invisible);
  return Array.from(cleanText(cleanText(plain).replace(hiddenJoiners, '$1')))
    .slice(0, longest)
    .join('')
    .trimEnd();
}

/** The length of a text in code points, as PostgreSQL's `length` counts it. */
export function codePoints(value: string): number {
  return Array.from(value).length;
}

function forbidden(value: string, ...more: RegExp[]): boolean {
  return [brokenCharacter, hiddenJoiner, ...more].some((pattern) => pattern.test(value));
}
