import { findMarkdownMistakes, type Mistake, renderMarkdown } from '../lib/markdown.ts';
import { segmentKey, splitBlocks } from './blocks.ts';

/** Whom a page addresses: a customer, as the one who asks may know them. */
export interface Reader {
  firstName: string;
  lastName: string;
  segment: string;
}

const placeholders = ['first_name', 'last_name', 'segment'] as const;

/** Anybody: no name, no segment. */
const stranger: Reader = { firstName: '', lastName: '', segment: '' };

/** The body of a page as HTML, as a customer would see it, or anybody: then without names and without blocks. */
export function renderBody(body: string, reader: Reader = stranger): string {
  const { firstName, lastName, segment } = reader;
  const values = { first_name: firstName, last_name: lastName, segment } satisfies Record<Placeholder, string>;
  const own = segmentKey(segment);
  return splitBlocks(body)
    .parts.filter(({ segments }) => !segments || (own !== '' && segments.includes(own)))
    .map(({ text }) => renderMarkdown(text, values))
    .join('');
}

/** What is wrong with a body, by line. */
export function findMistakes(body: string): Mistake[] {
  const { parts, mistakes } = splitBlocks(body);
  const inside = parts.flatMap(({ text, line }) => findMarkdownMistakes(text, placeholders, line));
  return [...mistakes, ...inside].sort((a, b) => a.line - b.line);
}

type Placeholder = (typeof placeholders)[number];
