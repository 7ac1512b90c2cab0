import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../src/config.ts';
import { root } from '../src/lib/root.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

describe('README', () => {
  it('names every script of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
    const all = Object.keys(scripts);
    const called = all.filter((name) => !(name.startsWith('pre') && all.includes(name.slice(3))));
    const unnamed = called.filter(
      (name) => !readme.includes(['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`),
    );
    assert.deepEqual(unnamed, []);
  });

  it('names every setting', () => {
    const { demo: _demo, canMail: _canMail, ...settings } = loadConfig({});
    assert.deepEqual(
      Object.keys(settings).filter((name) => !readme.includes(`\`${name}\``)),
      [],
    );
  });

  it('names every command of the command line', () => {
    const commands = namesOfCommands();
    assert.ok(commands.includes('create-admin'));
    const unnamed = commands.filter(
      (name) => !readme.includes(`npm run portal -- ${name}`) && !readme.includes(`npm run ${name}`),
    );
    assert.deepEqual(unnamed, []);
  });

  it('follows a request through files and functions that are there', () => {
    const steps = [...readme.matchAll(/^\d\. `([^`]+)`(?:, `(\w+)`|: `([^`]+)`)?/gm)];
    assert.equal(steps.length, 6);
    for (const [step, file = '', name, code] of steps) {
      const source = readFileSync(path.join(root, file), 'utf8');
      if (name) assert.match(source, new RegExp(`export (async )?(function|const) ${name}\\b`), step);
      if (code) assert.ok(source.includes(code), step);
    }
  });

  it('links to files that exist', () => {
    const targets = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^\w+:/.test(target));
    assert.ok(local.length > 0);
    assert.deepEqual(
      local.filter((target) => !existsSync(path.join(root, target))),
      [],
    );
  });
});

/** Without a command, the command line lists them all. */
function namesOfCommands(): string[] {
  const extension = path.extname(import.meta.filename);
  const program = path.join(import.meta.dirname, `../src/commands${extension}`);
  const { stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
  return [...stderr.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = '']) => name);
}
