import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** By compiled file; undefined where it has no map, as those of a library. */
const maps = new Map<string, SourceMap | undefined>();

/**
 * A line of a stack with the place in the source instead of that in the compiled file. Maps are read when something went
 * wrong; Node's --enable-source-maps reads those of all files at the start, and keeps them.
 */
export const inSource = (frame: string): string =>
  frame.replace(/(file:\/\/\S+\.js):(\d+):(\d+)/, (place: string, url: string, line: string, column: string) => {
    const file = fileURLToPath(url);
    const found = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!found || !('originalSource' in found)) return place;
    const { originalSource, originalLine, originalColumn } = found;
    return `${path.resolve(path.dirname(file), originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
  });

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
