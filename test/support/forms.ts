import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Field, Fields } from '../../src/lib/forms.ts';

const source = path.resolve(import.meta.dirname, '../../src');

/** Every form that a `form.ts` or `…-form.ts` exports, as 'users/form.ts createForm'; one of several as '… stepForms.2'. */
export async function allForms(): Promise<Map<string, Fields>> {
  const files = fs
    .readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\bform\.[jt]s$/.test(file));
  const forms = new Map<string, Fields>();
  for (const file of files.sort()) {
    const exports = (await import(pathToFileURL(path.join(source, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exports))
      for (const [key, form] of formsIn(value)) forms.set(`${file.replace(/js$/, 'ts')} ${name}${key}`, form);
  }
  return forms;
}

/** The form that a value is, or the forms that it holds by key. */
function formsIn(value: unknown): [key: string, form: Fields][] {
  if (typeof value !== 'object' || value === null) return [];
  if (isForm(value)) return [['', value]];
  return Object.entries(value).flatMap(([key, part]): [string, Fields][] => (isForm(part) ? [[`.${key}`, part]] : []));
}

const isForm = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0 && Object.values(value).every(isField);

const isField = (value: unknown): value is Field =>
  typeof value === 'object' && value !== null && 'schema' in value && 'words' in value;
