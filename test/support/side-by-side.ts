import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Runs all tests in three processes at once: each of them waits for its database or its browser most of the time. What
 * the first says is printed as it comes, what the others say when all are through. Ends as the worst of them.
 */
const mocha = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js'];
const files = fs
  .readdirSync('dist/test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => path.join('dist/test', file))
  .sort();
const inBrowser = files.filter((file) => file.includes('/browser/'));
const others = files.filter((file) => !inBrowser.includes(file));
/** Dealt out like cards: what belongs together takes about as long. */
const half = (which: number) => others.filter((_, place) => place % 2 === which);

const start = (tests: string[]) =>
  spawn(process.execPath, [...mocha, ...tests], { stdio: ['ignore', 'pipe', 'inherit'] });

const first = start(half(0));
const second = start(half(1));
const browser = start(inBrowser);
const said = [text(second.stdout), text(browser.stdout)];
first.stdout.pipe(process.stdout, { end: false });
const codes = await Promise.all(
  [first, second, browser].map(async (child) => (await once(child, 'close'))[0] as number | null),
);
const [more = '', seen = ''] = await Promise.all(said);
process.stdout.write(`The other half:\n${more}In a browser:\n${seen}`);
process.exitCode = Math.max(...codes.map((code) => code ?? 1));
