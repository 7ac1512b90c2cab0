import type { Mistake } from '../lib/markdown.ts';

/** A part of a text: for everybody, or between `:::segment gold` and `:::` for customers of some segments only. */
export interface Part {
  segments: string[] | undefined;
  text: string;
  /** The number of its first line. */
  line: number;
}

const opening = /^ {0,3}:::\s*segment\s+(\S.*)$/;
const closing = /^ {0,3}:::\s*$/;
const marker = /^ {0,3}:::/;

/** A segment as it is compared: customers come from many sources, so the case of a letter decides nothing. */
export const segmentKey = (segment: string): string => segment.normalize('NFC').trim().toLowerCase();

/**
 * Takes a text apart before anything in it is read as Markdown, so that no Markdown can reach across the edge of a
 * block. A block that does not end reaches to the end of the text, so that a mistake shows less and never more.
 */
export function splitBlocks(text: string): { parts: Part[]; mistakes: Mistake[] } {
  const parts: (Omit<Part, 'text'> & { lines: string[] })[] = [{ segments: undefined, line: 1, lines: [] }];
  const mistakes: Mistake[] = [];
  let openedAt = 0;
  const begin = (segments: string[] | undefined, line: number) => parts.push({ segments, line, lines: [] });
  for (const [index, line] of text.split('\n').entries()) {
    const number = index + 1;
    const [, names] = opening.exec(line) ?? [];
    if (!marker.test(line)) parts.at(-1)?.lines.push(line);
    else if (names !== undefined && openedAt > 0) mistakes.push({ code: 'block-nested', line: number });
    else if (names !== undefined) {
      begin(names.split(',').map(segmentKey).filter(Boolean), number + 1);
      openedAt = number;
    } else if (!closing.test(line))
      mistakes.push({ code: 'block-unknown', line: number, found: line.trim().slice(0, 60) });
    else if (openedAt === 0) mistakes.push({ code: 'block-end', line: number });
    else {
      begin(undefined, number + 1);
      openedAt = 0;
    }
  }
  if (openedAt > 0) mistakes.push({ code: 'block-open', line: openedAt });
  return { parts: parts.map(({ lines, ...part }) => ({ ...part, text: lines.join('\n') })), mistakes };
}
