import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/**
 * Runs the tests in a browser beside all others: they mostly wait for it. What the others say is printed as it comes,
 * and what the browser's say when both are through. Ends as the worse of the two.
 */
const mocha = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js'];
const browser = 'dist/test/browser/**/*.test.js';
const start = (...patterns: string[]) =>
  spawn(process.execPath, [...mocha, ...patterns], { stdio: ['ignore', 'pipe', 'inherit'] });

const others = start('--ignore', browser, 'dist/test/**/*.test.js');
const beside = start(browser);
const said = text(beside.stdout);
others.stdout.pipe(process.stdout, { end: false });
const codes = await Promise.all(
  [others, beside].map(async (child) => (await once(child, 'close'))[0] as number | null),
);
process.stdout.write(`In a browser:\n${await said}`);
process.exitCode = Math.max(...codes.map((code) => code ?? 1));
