import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../src/lib/root.ts';
import { inSource } from '../../src/lib/source-frames.ts';

/** In which line of a file a function begins, counted from 1. */
const lineIn = (file: string) =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.startsWith('export function codePoints(')) + 1;

describe('A line of a stack', () => {
  it('names the place in the source of a compiled file', () => {
    const [source, compiled] = [path.join(root, 'src/lib/text.ts'), path.join(root, 'dist/src/lib/text.js')];
    const frame = `    at codePoints (file://${compiled}:${lineIn(compiled)}:1)`;
    assert.equal(inSource(frame), `    at codePoints (${source}:${lineIn(source)}:1)`);
  });

  it('stays as it is where there is no map', () => {
    for (const frame of ['    at node:internal/timers:1:2', '    at get (file:///nowhere/store.js:3:4)'])
      assert.equal(inSource(frame), frame);
  });
});
