import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { type Formats, formatsFor } from './formats.ts';
import { root } from './root.ts';

export type Values = Record<string, unknown>;
type Template = (values: Values & { shared: Shared }) => string;

/** What views know without being told, beside the formats. Where whoever renders one does not know it, it is undefined. */
const names = [
  'actor',
  'asset',
  'byLetter',
  'can',
  'csrfToken',
  'dir',
  'errorText',
  'include',
  'initialsOf',
  'kind',
  'language',
  'languages',
  'navigation',
  'path',
  'portal',
  'portalName',
  'portalUrl',
  'store',
  't',
  'theme',
] as const;

export type Shared = { [Name in (typeof names)[number] | keyof Formats]?: unknown };

const folder = path.join(root, 'views');
const sharedNames = [...names, ...Object.keys(formatsFor('en', 'UTC'))];
const templates = new Map<string, Template>();
const special = /[&<>"']/;
const specials = /[&<>"']/g;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/**
 * Renders `views/<name>.ejs` with the names its first line declares, `<%# args: user, form %>`, and with
 * those that all views share. An undeclared name is a ReferenceError, a missing argument undefined.
 * Without EJS's `with` and with an escape that tests before it replaces, a page of 25 rows takes an
 * eighth of the time.
 */
export function render(name: string, shared: Shared, args: Values = {}): string {
  shared.include ??= (view: string, viewArgs?: Values) => render(view, shared, viewArgs);
  const template = templates.get(name) ?? compile(name);
  try {
    return template({ ...args, shared });
  } catch (error) {
    throw inView(name, error);
  }
}

/** Of the shared names a view takes those that it mentions: to take one costs time. */
function compile(name: string): Template {
  const file = path.join(folder, `${name}.ejs`);
  const source = readFileSync(file, 'utf8');
  const declared =
    /^<%# args:([^%]*)%>/
      .exec(source)?.[1]
      ?.split(',')
      .map((arg) => arg.trim()) ?? [];
  const args = declared.filter(Boolean);
  const parts = sharedNames.filter((part) => !args.includes(part) && source.includes(part));
  const taken = `const { ${args.join(', ')} } = locals; const { ${parts.join(', ')} } = locals.shared;`;
  // A block of its own, in which a view may give a name of its own to something else.
  const template = ejs.compile(`<% { ${taken} { %>${source}<% } } %>`, {
    filename: file,
    strict: true,
    _with: false,
    unsafePrototypeLocals: true,
    compileDebug: false,
    escape: escapeHtml,
  } as ejs.Options & { async?: false }) as Template;
  templates.set(name, template);
  return template;
}

function inView(name: string, error: unknown): unknown {
  if (error instanceof Error && !error.message.startsWith('views/'))
    error.message = `views/${name}.ejs: ${error.message}`;
  return error;
}

/** Safe in HTML text and in quoted attributes. */
export function escapeHtml(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : String(value);
  return special.test(text) ? text.replace(specials, (character) => entities[character] ?? '') : text;
}
