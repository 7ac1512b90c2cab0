import { pipeline, Readable } from 'node:stream';
import { type CsvError as ParseError, parse } from 'csv-parse';

/** Why a file cannot be read at all. `line` is where it goes wrong, where that is known. */
export class CsvError extends Error {
  readonly code: 'empty' | 'not-utf8' | 'broken-quotes' | 'line-too-long';
  readonly line: number | undefined;

  constructor(code: CsvError['code'], line?: number) {
    super(code);
    this.code = code;
    this.line = line;
  }
}

export interface CsvRow {
  /** The line of the file in which it ends, counted from 1. */
  line: number;
  values: string[];
}

export interface CsvFile {
  separator: string;
  /** The first line, as it is written. */
  header: string[];
  rows: AsyncIterable<CsvRow>;
}

const separators = [',', ';', '\t'];
/** In characters; a quote that is never closed ends here, not with the memory. */
const longestRecord = 100_000;

/**
 * Opens a CSV file (RFC 4180) that comes as a stream of any length: UTF-8 with or without byte order mark, with the
 * separator that its first line uses most. Rows are read as they are taken, so memory stays constant. Throws `CsvError`
 * here, or while the rows are taken.
 */
export async function openCsv(source: Readable): Promise<CsvFile> {
  const texts = decode(source);
  const { start, separator } = await readStart(texts);
  const parser = parse({
    delimiter: separator,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  });
  pipeline(Readable.from(joined(start, texts)), parser, () => {});
  const rows = readRows(parser);
  const first = await rows.next();
  if (first.done) throw new CsvError('empty');
  return { separator, header: first.value.values, rows };
}

async function* decode(source: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of source) yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? new CsvError('not-utf8') : error;
  }
}

/** As much as holds the first line, in which the separators are counted. */
async function readStart(texts: AsyncGenerator<string>): Promise<{ start: string; separator: string }> {
  let start = '';
  while (start.length < longestRecord && !/[\r\n]/.test(start.trimStart())) {
    const next = await texts.next();
    if (next.done) break;
    start += next.value;
  }
  if (start.trim() === '') throw new CsvError('empty');
  const [line = ''] = start.trimStart().split(/[\r\n]/);
  const counts = separators.map((separator) => line.split(separator).length);
  return { start, separator: separators[counts.indexOf(Math.max(...counts))] ?? ',' };
}

async function* joined(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

async function* readRows(parser: Readable): AsyncGenerator<CsvRow> {
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { line: info.lines, values: record };
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  const { code, lines } = error as Partial<ParseError> & { lines?: number };
  if (code === 'CSV_MAX_RECORD_SIZE') return new CsvError('line-too-long', lines);
  return code?.startsWith('CSV_') || code?.startsWith('INVALID_') ? new CsvError('broken-quotes', lines) : error;
}
