import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { KindName } from '../imports/kinds.ts';
import { type Import, needsWay, readImport, rejectedRecords, type Way } from '../imports/service.ts';
import { applyNow, checkNow } from '../imports/work-service.ts';
import { type CsvCell, csvWriter } from '../lib/csv-files.ts';
import type { Portal } from '../lib/portal.ts';
import { wordsIn } from '../lib/words.ts';
import { passwordRecords } from '../users/import-hand-over-service.ts';
import { CommandError } from './error.ts';
import type { Options } from './options.ts';

const t = wordsIn('en');

export const importCustomers = (portal: Portal, options: Options, file = ''): Promise<string> =>
  importFile(portal, 'customers', options, file);

export const importUsers = (portal: Portal, options: Options, file = ''): Promise<string> =>
  importFile(portal, 'users', options, file);

/**
 * Imports a file of any size with what the page does: reads and checks it, and carries it out. `check` only says what it
 * would do, `rejected` names a file for the rows that are wrong. New users get a link with `links`, else a password, for
 * which `passwords` names a file.
 */
async function importFile(portal: Portal, kind: KindName, options: Options, file: string): Promise<string> {
  if (!file) throw new CommandError(`import-${kind} needs the name of a CSV file.`);
  const source = { name: path.basename(file), stream: createReadStream(file) };
  const read = await readImport(portal, null, kind, source).catch(unreadable);
  if ('problem' in read) {
    const context = read.line ? 'line' : undefined;
    throw new CommandError(`${file}: ${t(`imports.fields.file.errors.${read.problem}`, { ...read, context })}.`);
  }
  const checked = (await checkNow(portal, read.id)) ?? busy();
  if (options.rejected) await write(options.rejected, rejectedRecords(portal, { masked: false }, checked, t));
  if (options.check) return `It would be: ${described(checked.counts)}. Nothing was changed.`;
  const done = (await applyNow(portal, read.id, wayFor(portal, checked, options))) ?? busy();
  if (options.passwords && done.way === 'hand-over') await write(options.passwords, passwordRecords(portal, done.id));
  return `Imported: ${described(done.counts)}.`;
}

function wayFor(portal: Portal, checked: Import, { links, passwords }: Options): Way | null {
  if (!needsWay(checked)) return null;
  if (links && !portal.config.canMail) throw new CommandError('--links needs a mail server: set SMTP_URL.');
  if (links) return 'mail';
  if (passwords) return 'hand-over';
  throw new CommandError(
    `${checked.counts.new === 1 ? '1 user' : `${checked.counts.new} users`} would be new. Say how they get in: --links mails them links, --passwords FILE writes passwords to hand over.`,
  );
}

/** Nobody else on the machine may read it. */
const write = (name: string, records: AsyncGenerator<CsvCell[]>): Promise<void> =>
  pipeline(Readable.from(records), csvWriter(), createWriteStream(name, { mode: 0o600 }));

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
