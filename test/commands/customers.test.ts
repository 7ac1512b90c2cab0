import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { add, amelie } from '../customers/customers.ts';
import { runCommand } from '../support/command.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

describe('The command import-customers', () => {
  let test: TestPortal;
  let folder: string;
  before(async () => {
    test = await startTestPortal();
    folder = mkdtempSync(path.join(tmpdir(), 'back-office-import-'));
    await add(test, amelie);
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
  });

  const fileWith = (...lines: string[]) => {
    const file = path.join(folder, 'customers.csv');
    writeFileSync(file, lines.join('\n'));
    return file;
  };
  const run = (...args: string[]) => runCommand(test, ['import-customers', ...args]);
  const numbers = () => test.rows('select number, segment from customers order by number');

  it('says what a file would do, and does not do it', async () => {
    const { code, printed } = await run(fileWith('number,segment', 'C-1,gold', 'C-10418,silver'), '--check');
    assert.deepEqual([code, printed], [0, 'It would be: 1 new, 1 changed, 0 the same, 0 wrong. Nothing was changed.']);
    assert.deepEqual(await numbers(), [{ number: 'C-10418', segment: 'gold' }]);
  });

  it('imports the file, writes the rows that are wrong into another, and names itself in the trail', async () => {
    const rejected = path.join(folder, 'rejected.csv');
    const file = fileWith('number;segment;email', 'C-1;gold;', 'C-10418;silver;bad', 'C-2;plain;');
    const { code, printed } = await run(file, '--rejected', rejected);
    assert.deepEqual([code, printed], [0, 'Imported: 2 new, 0 changed, 0 the same, 1 wrong.']);
    assert.equal(
      readFileSync(rejected, 'utf8'),
      'number,email,segment,line,reason\nC-10418,bad,silver,3,Email: it isn’t an e-mail address\n',
    );
    assert.equal(statSync(rejected).mode & 0o777, 0o600);
    assert.deepEqual(
      (await numbers()).map(({ number }) => number),
      ['C-1', 'C-10418', 'C-2'],
    );
    const [entry] = await test.rows("select * from audit_entries where event = 'customers.imported'");
    assert.deepEqual(
      [entry?.actor_id, entry?.actor_name, entry?.subject_name],
      [null, 'command line', 'customers.csv'],
    );
  });

  it('does nothing with a word too many, such as an answer to an option that takes none', async () => {
    const before = await numbers();
    const { code, complained } = await run(fileWith('number,segment', 'C-9,gold'), '--check', 'no');
    assert.deepEqual([code, complained], [1, '"no" is one word too many.']);
    assert.deepEqual(await numbers(), before);
  });

  it('fails with a sentence for a file that is not there or is none', async () => {
    for (const [file, sentence] of [
      [path.join(folder, 'nothing.csv'), /The file cannot be read \(ENOENT\)\./],
      [folder, /The file cannot be read \(EISDIR\)\./],
      ['', /needs the name of a CSV file/],
      [fileWith('name', 'x'), /customers\.csv: The first line needs a column with the name number\./],
    ] as const) {
      const { code, complained } = await run(file);
      assert.equal(code, 1);
      assert.match(complained, sentence);
    }
  });
});
