import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../src/lib/root.ts';

interface Source {
  /** As seen from `src/`: 'users/list-store.ts'. */
  file: string;
  /** The folder, or the name of a file that lies in none. */
  feature: string;
  /** What a file does, by the last word of its name: 'store' of 'list-store.ts'. */
  role: string;
  text: string;
  /** The files that it runs, without those it takes only types from. */
  imports: string[];
}

const folder = path.join(root, 'src');
const base = ['lib', 'database'];
const foundations = [...base, 'permissions.ts', 'access'];

/** What other features may use of one. `access` is what all others stand on, all of it but its store. */
const reachable = ['service', 'form', 'filter'];

const roleOf = (file: string) => /([a-z]+)\.ts$/.exec(file)?.[1] ?? '';
const featureOf = (file: string) => file.split('/')[0] ?? '';
const sources = filesIn(folder, '.ts').map(readSource);

function readSource(file: string): Source {
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?'(\.[^']+)'/gm),
    ...text.matchAll(/\bimport\('(\.[^']+)'\)/g),
  ];
  const imports = found.map(([, target = '']) => path.posix.join(path.posix.dirname(file), target));
  return { file, feature: featureOf(file), role: roleOf(file), text, imports };
}

function filesIn(where: string, ending: string): string[] {
  const names = fs.readdirSync(where, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.replaceAll(path.sep, '/'))
    .sort();
}

/** The imports that break a rule, as 'this file → that file'. */
function breaking(from: (source: Source) => boolean, isWrong: (target: string, source: Source) => boolean): string[] {
  return sources
    .filter(from)
    .flatMap((source) =>
      source.imports.filter((target) => isWrong(target, source)).map((to) => `${source.file} → ${to}`),
    );
}

const filesWith = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
const packages = (name: string) => filesWith(new RegExp(`from '${name}'|import\\('${name}'\\)|require\\('${name}'\\)`));

describe('The house', () => {
  it('has a foundation that knows nobody above it', () => {
    assert.deepEqual(
      breaking(
        ({ feature }) => feature === 'lib',
        (target) => featureOf(target) !== 'lib',
      ),
      [],
    );
    assert.deepEqual(
      breaking(
        ({ feature }) => feature === 'database',
        (target) => ![...base, '..'].includes(featureOf(target)),
      ),
      [],
    );
  });

  it('has one way down: routes, controllers, services, stores', () => {
    const never: Record<string, string[]> = {
      service: ['controller', 'page'],
      store: ['controller', 'page', 'service', 'policy', 'form'],
      policy: ['controller', 'page', 'service', 'store'],
      form: ['controller', 'page', 'service', 'store'],
      filter: ['controller', 'page', 'service', 'store'],
      mails: ['controller', 'page', 'service', 'store'],
    };
    const wrong = breaking(
      ({ role, feature }) => role in never && !base.includes(feature),
      (target, { role }) => !base.includes(featureOf(target)) && (never[role]?.includes(roleOf(target)) ?? false),
    );
    assert.deepEqual(wrong, []);
  });

  it('lets only services and stores read a store, and only of their own feature', () => {
    const isStore = (target: string) => roleOf(target) === 'store' && !base.includes(featureOf(target));
    const others = ['service', 'store', 'guards'];
    assert.deepEqual(
      breaking(
        ({ role, file }) => !others.includes(role) && file !== 'app.ts',
        (target) => isStore(target),
      ),
      [],
    );
    assert.deepEqual(
      breaking(
        () => true,
        (target, { feature }) => isStore(target) && featureOf(target) !== feature,
      ),
      [],
    );
  });

  it('lets one feature reach another only by what it offers', () => {
    const wrong = breaking(
      ({ feature }) => !feature.endsWith('.ts') && !base.includes(feature),
      (target, { feature }) =>
        ![feature, ...foundations].includes(featureOf(target)) && !reachable.includes(roleOf(target)),
    );
    assert.deepEqual(wrong, []);
  });

  it('names its controllers in the routes, and the steps before them in the app', () => {
    const wrong = breaking(
      ({ file }) => !['routes.ts', 'app.ts'].includes(file),
      (target, { feature }) => roleOf(target) === 'controller' && featureOf(target) !== feature,
    );
    assert.deepEqual(wrong, []);
  });

  it('shows no request and no response to a service', () => {
    const below = ['service', 'store', 'policy', 'form', 'mails', 'guards'];
    const services = sources.filter(({ role, feature }) => below.includes(role) && !base.includes(feature));
    const wrong = services.filter(({ text }) => /from 'express|\breq\b|\bsetFlash\b|\bredirect\(/.test(text));
    assert.deepEqual(
      wrong.map(({ file }) => file),
      [],
    );
  });

  it('keeps SQL in stores and in the database folder', () => {
    const files = filesWith(
      /(?<!express)\.raw\b|\bpool\.query\b|\btrx\('|\bsql`|[`'"]\s*(select\s|insert into\s|update \w+ set\s|delete from\s|with \w+ as\s)/,
    );
    assert.deepEqual(
      files.filter((file) => roleOf(file) !== 'store' && !file.startsWith('database/')),
      [],
    );
  });

  it('writes SQL with its values in their places', () => {
    assert.deepEqual(filesWith(/(?<!express)\.raw\b/), ['database/statements.ts']);
  });

  it('opens transactions in services, by the handler form only', () => {
    assert.deepEqual(
      filesWith(/\binTransaction\(/).filter(
        (file) => roleOf(file) !== 'service' && !/^(database|demo|commands)/.test(file),
      ),
      [],
    );
    assert.deepEqual(filesWith(/\.commit\(|\.rollback\(/), []);
    assert.deepEqual(filesWith(/\.transaction\(/), ['database/transactions.ts']);
  });

  it('reads the environment in one place, and prints in two', () => {
    assert.deepEqual(filesWith(/process\.env\b/), ['config.ts']);
    const printing = filesWith(/\bconsole\.|process\.std(out|err)\b/);
    assert.deepEqual(
      printing.filter((file) => !['terminal.ts', 'commands.ts'].includes(file)),
      [],
    );
  });

  it('knows each dangerous package in one place', () => {
    assert.deepEqual(packages('csurf'), ['lib/csrf.ts']);
    assert.deepEqual(packages('bcrypt'), ['lib/passwords.ts']);
    assert.deepEqual(packages('nodemailer'), ['lib/mail-transport.ts']);
    assert.deepEqual(packages('ejs'), ['lib/views.ts']);
    assert.deepEqual(packages('express-session'), ['database/session-store.ts', 'lib/sessions.ts']);
  });

  it('writes no HTML in code', () => {
    assert.deepEqual(filesWith(/['"`]<\/?(p|div|span|a|b|strong|table|form|input|h[1-6])\b/), []);
  });

  it('runs no text as code and no other program but its own database', () => {
    assert.deepEqual(filesWith(/\beval\(|new Function\(|node:vm/), []);
    const running = filesWith(/node:child_process/);
    assert.deepEqual(
      running.filter((file) => !file.startsWith('database/embedded')),
      [],
    );
  });

  it('makes nothing secret with Math.random', () => {
    assert.deepEqual(filesWith(/Math\.random/), []);
  });

  it('is made of functions: classes are errors, or what a library wants one for, and there are no default exports', () => {
    const classes = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/^\s*(?:export )?class .*/gm)].map(([line]) => `${file}: ${line.trim()}`),
    );
    const wanted = /class \w+ extends (Error|\w*HttpError|PgStore|http\.IncomingMessage|http\.ServerResponse) /;
    const others = classes.filter((line) => !wanted.test(line));
    assert.deepEqual(others, []);
    assert.deepEqual(filesWith(/^export default/m), []);
  });

  it('has no file above 250 lines but the list of all addresses, which is read as a whole', () => {
    const longest = (file: string) => (file === 'src/routes.ts' ? 350 : 250);
    const long = ['src', 'test', 'migrations', 'seeds', 'views']
      .flatMap((part) =>
        ['.ts', '.ejs'].flatMap((ending) => filesIn(path.join(root, part), ending).map((file) => `${part}/${file}`)),
      )
      .filter((file) => fs.readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length > longest(file));
    assert.deepEqual(long, []);
  });

  it('lists every migration, in order', () => {
    const files = filesIn(path.join(root, 'migrations'), '.ts').filter((file) => file !== 'index.ts');
    const index = fs.readFileSync(path.join(root, 'migrations/index.ts'), 'utf8');
    const named = [...index.matchAll(/name: '([^']+)'/g)].map(([, name]) => `${name}.ts`);
    assert.deepEqual(named, files);
  });
});
