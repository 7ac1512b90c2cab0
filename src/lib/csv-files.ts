import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { codeOf } from './errors.ts';
import { describeError } from './log.ts';

export type CsvCell = string | number;

/**
 * What spreadsheets run as a formula gets a quotation mark in front (OWASP, CSV Injection), as `escape_formulas` of
 * csv-stringify does it; so does what looks as if it had one already, so that every cell can be read as it was.
 */
const looksGuarded = /^'+[=+\-@\t\r＝＋－＠]/;
const guard = /^'(?='*[=+\-@\t\r＝＋－＠])/;

/** A cell of a file that the portal wrote, or a spreadsheet after it, as it was. */
export const withoutGuard = (cell: string): string => cell.replace(guard, '');

/** Turns records into a CSV file (RFC 4180) that spreadsheets open without running anything in it. */
export function csvWriter({ bom = false }: { bom?: boolean } = {}): Transform {
  const string = (value: string) => (looksGuarded.test(value) ? `'${value}` : value);
  return stringify({ bom, escape_formulas: true, cast: { string } });
}

/**
 * Sends records as a file to be saved, as fast as it is taken. Where the first of them cannot be read there is an error
 * page as ever; later the download breaks off, and the log says why. Whoever goes away ends it.
 */
export async function sendCsv(res: Response, fileName: string, records: AsyncGenerator<CsvCell[]>): Promise<void> {
  const first = await records.next();
  res.set('Cache-Control', 'no-store');
  res.attachment(fileName).type('text/csv; charset=utf-8');
  try {
    await pipeline(Readable.from(beginningWith(first, records)), csvWriter({ bom: true }), res);
  } catch (error) {
    if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return;
    res.req.portal.log.error({ err: describeError(error), request: res.req.id }, 'a download broke off');
  }
}

async function* beginningWith<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
