import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readImport, rejectedRecords } from '../imports/service.ts';
import { applyNow, checkNow } from '../imports/work-service.ts';
import { csvWriter } from '../lib/csv-files.ts';
import type { Portal } from '../lib/portal.ts';
import { wordsIn } from '../lib/words.ts';
import { CommandError } from './error.ts';
import type { Options } from './options.ts';

const t = wordsIn('en');

/**
 * Imports a file of any size with what the page does: reads and checks it, and carries it out. `check` only says what it
 * would do, `rejected` names a file for the rows that are wrong.
 */
export async function importCustomers(portal: Portal, { check, rejected }: Options, file = ''): Promise<string> {
  if (!file) throw new CommandError('import-customers needs the name of a CSV file.');
  const source = { name: path.basename(file), stream: createReadStream(file) };
  const read = await readImport(portal, null, 'customers', source).catch(unreadable);
  if ('problem' in read) {
    const context = read.line ? 'line' : undefined;
    throw new CommandError(`${file}: ${t(`imports.fields.file.errors.${read.problem}`, { ...read, context })}.`);
  }
  const checked = (await checkNow(portal, read.id)) ?? busy();
  if (rejected) {
    const records = rejectedRecords(portal, { masked: false }, checked, t);
    const target = createWriteStream(rejected, { mode: 0o600 });
    await pipeline(Readable.from(records), csvWriter(), target);
  }
  if (check) return `It would be: ${described(checked.counts)}. Nothing was changed.`;
  const done = (await applyNow(portal, read.id)) ?? busy();
  return `Imported: ${described(done.counts)}.`;
}

const described = ({ new: added = 0, changed = 0, same = 0, wrong = 0 }) =>
  Object.entries({ new: added, changed, 'the same': same, wrong })
    .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
    .join(', ');

function unreadable(error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (['ENOENT', 'EACCES', 'EISDIR'].includes(code)) throw new CommandError(`The file cannot be read (${code}).`);
  throw error;
}

function busy(): never {
  throw new CommandError('Another file is being imported at this moment. Try again when it is done.');
}
