import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { languageName } from '../lib/display-names.ts';
import { mask } from '../lib/masking.ts';
import { hasWords, isLanguage, languages, type Words } from '../lib/words.ts';
import { readFieldName } from '../pages/form.ts';
import { customersIn } from './details-words.ts';
import type { TimelineRow } from './timeline-store.ts';
import type { Context } from './timeline-words.ts';

/** A field before and after, in words; empty where it was empty. */
export interface Difference {
  label: string;
  before: string;
  after: string;
}

type Change = [before: unknown, after: unknown];

const mostItems = 20;

/** What changed, field by field. What is masked for the reader says only that it did. */
export function describeChanges(row: TimelineRow, context: Context): Difference[] {
  const fields = inOrder(Object.entries(row.changes)).flatMap(([name, change]) => {
    if (name === 'permissions') return permissionsOf(change, context);
    const [before, after] = change.map((value) => inWords(name, value, context)) as [string, string];
    return [{ label: labelOf(name, context), before, after }];
  });
  return [...fields, ...customersOf(row, context)].filter(({ before, after }) => before !== after || before === mask);
}

/** The name of a field, and some of its values, in words; empty for what is empty. */
export function fieldInWords(name: string, values: unknown[], context: Context): { label: string; texts: string[] } {
  return { label: labelOf(name, context), texts: values.map((value) => inWords(name, value, context)) };
}

/** As forms have them; the database keeps them in an order of its own. */
const usualOrder = [
  ...[
    'number',
    'name',
    'description',
    'firstName',
    'lastName',
    'email',
    'phone',
    'status',
    'roleId',
    'groupIds',
    'roleIds',
  ],
  ...['supervisorId', 'agent', 'maskData', 'language', 'secondFactor'],
];

function inOrder(changes: [name: string, change: Change][]): [name: string, change: Change][] {
  const place = (name: string) => usualOrder.indexOf(name) + 1 || usualOrder.length + 1;
  return changes.sort(([one], [other]) => place(one) - place(other) || one.localeCompare(other));
}

/** Of the many permissions only those that came and went. */
function permissionsOf([before, after]: Change, context: Context): Difference[] {
  const [had, has] = [listOf(before), listOf(after)];
  const lost = had.filter((name) => !has.includes(name));
  const gained = has.filter((name) => !had.includes(name));
  const words = (names: unknown[]) => inWords('permissions', names, context);
  return [
    { label: context.t('audit.fields.permissions-lost'), before: words(lost), after: '' },
    { label: context.t('audit.fields.permissions-gained'), before: '', after: words(gained) },
  ];
}

/** Which customers somebody got and gave back, by their numbers. */
function customersOf(row: TimelineRow, context: Context): Difference[] {
  const { assigned, released } = customersIn(row);
  const [before, after] = [inWords('customers', released, context), inWords('customers', assigned, context)];
  return [
    { label: context.t('audit.fields.released'), before, after: '' },
    { label: context.t('audit.fields.assigned'), before: '', after },
  ];
}

/** A field in words; those of a page that each language has say which, as `title_de`. */
function labelOf(name: string, { t, language: reader }: Context): string {
  const { plain, language } = readFieldName(name);
  if (language)
    return t('form.in-language', { label: t(`pages.fields.${plain}.label`), language: languageName(language, reader) });
  const keys = [`audit.fields.${name}`, `users.fields.${name}.label`, `customers.fields.${name}.label`];
  const key = [...keys, `pages.fields.${name}.label`].find((candidate) => hasWords(candidate));
  return key ? t(key) : name;
}

function inWords(name: string, value: unknown, context: Context): string {
  const { t, formats } = context;
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map((item) => oneInWords(singular(name), item, context));
    const more = value.length - mostItems;
    return formats.formatList(more > 0 ? [...items, t('audit.more', { count: more })] : items);
  }
  return oneInWords(name, value, context);
}

function oneInWords(name: string, value: unknown, { t, rights, names, language }: Context): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (name === 'roleId') return namedRole(rights.role(Number(value)), value, t);
  if (name === 'groupId') {
    const group = rights.group(Number(value));
    return group ? nameOfGroup(group, t) : t('audit.gone.group', { id: value });
  }
  if (name === 'supervisorId') return names.get(Number(value)) ?? String(value);
  if (name === 'language') return isLanguage(value) ? languages[value] : languageName(String(value), language);
  const key = wordKeys[name]?.(String(value));
  if (key && hasWords(key)) return t(key);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const wordKeys: Record<string, (value: string) => string> = {
  status: (value) => `status.${value}`,
  secondFactor: (value) => `users.second-factors.${value}`,
  permission: (value) => `permissions.${value}`,
  theme: (value) => `account.themes.${value}`,
};

/** A deleted role or group has a number only. */
const namedRole = (role: Parameters<typeof nameOfRole>[0] | undefined, id: unknown, t: Words) =>
  role ? nameOfRole(role, t) : t('audit.gone.role', { id });

const singular = (name: string) =>
  ({ groupIds: 'groupId', roleIds: 'roleId', permissions: 'permission' })[name] ?? name;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
