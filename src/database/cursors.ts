import { givenIn } from '../lib/list-addresses.ts';
import type { Cursor, KeyType, Order, Start } from './keyset.ts';

/** The end of a list, or the row next to it, at which a page starts; as an address has it, to be checked with the order. */
export interface PageStart {
  after: string;
  before: string;
  last: string;
}

/** What an address says of where a page starts; what is given twice counts as not given. */
export function pageStart(query: Record<string, unknown>): PageStart {
  return { after: givenIn(query, 'after'), before: givenIn(query, 'before'), last: givenIn(query, 'last') };
}

/** Where a page of a list in this order starts; at its beginning for what makes no sense in it. */
export function readStart({ after, before, last }: PageStart, order: Order): Start {
  const [afterCursor, beforeCursor] = [after && decodeCursor(after, order), before && decodeCursor(before, order)];
  if (afterCursor) return { at: 'after', cursor: afterCursor };
  if (beforeCursor) return { at: 'before', cursor: beforeCursor };
  return { at: last === '1' ? 'last' : 'first' };
}

/**
 * The same in one word, for forms, and for pages with more than one list: `last`, or what `wordsBeside` made. The
 * beginning of the list for anything else.
 */
export function readWord(at: string, order: Order): Start {
  const [name = '', cursor = ''] = at === 'last' ? ['last', '1'] : at.split(':');
  return readStart({ after: '', before: '', last: '', [name]: cursor }, order);
}

/** The pages before and after a page, each in one word. */
export const wordsBeside = ({ previous, next }: { previous?: Cursor; next?: Cursor }) => ({
  previous: previous && `before:${encodeCursor(previous)}`,
  next: next && `after:${encodeCursor(next)}`,
});

/** A cursor for an address: letters, digits, `-` and `_`. */
export function encodeCursor({ key, count }: Cursor): string {
  return Buffer.from(JSON.stringify([count ?? 0, ...key])).toString('base64url');
}

/** The cursor that `encodeCursor` made for a list in this order; undefined for anything else. */
export function decodeCursor(text: string, { columns }: Order): Cursor | undefined {
  if (!/^[\w-]{1,4000}$/.test(text)) return undefined;
  const parts = parseJson(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parts)) return undefined;
  const [count, ...key] = parts as unknown[];
  if (!Number.isSafeInteger(count) || Number(count) < 0 || key.length !== columns.length) return undefined;
  if (!columns.every(({ type }, index) => isKeyValue(key[index], type))) return undefined;
  return { key: key as string[], ...(Number(count) > 0 && { count: Number(count) }) };
}

function isKeyValue(value: unknown, type: KeyType): boolean {
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) return false;
  if (type === 'text') return true;
  if (type === 'id') return /^\d{1,15}$/.test(value);
  return type === 'time' ? isTime(value) : type.includes(value);
}

/** As PostgreSQL writes a timestamp, and a day that there is: it takes no 30 February. */
function isTime(value: string): boolean {
  if (value === '-infinity' || value === 'infinity') return true;
  if (!/^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(value)) return false;
  const seconds = `${value.slice(0, 10)}T${value.slice(11, 19)}`;
  const date = new Date(`${seconds}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(seconds);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
