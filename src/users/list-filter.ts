import type { Rights } from '../access/service.ts';
import type { PageStart } from '../database/cursors.ts';
import { cleanSearch } from '../database/search.ts';
import { isLanguage } from '../lib/words.ts';
import { permissions } from '../permissions.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = {
  q: '',
  status: '',
  group: '',
  role: '',
  language: '',
  agent: '',
  two_factor: '',
  supervisor: '',
  permission: '',
  last_sign_in: '',
  locked: '',
  sort: 'name',
  dir: 'asc',
  size: '25',
  cols: '',
};

export type UserFilter = Record<keyof typeof defaults, string>;

export const statuses = ['active', 'deactivated', 'deleted'] as const;
export const sorts = ['name', 'email', 'status', 'last', 'created'] as const;
export const sizes = ['25', '50', '100'] as const;
export const choices = {
  agent: ['yes', 'no'],
  two_factor: ['email', 'app', 'off'],
  last_sign_in: ['never', '30', '90'],
  locked: ['yes'],
} as const;

/** What narrows the list, in the order in which it is shown. The rest is how it is shown. */
export const filterNames = [
  'q',
  'status',
  'group',
  'role',
  'language',
  'agent',
  'two_factor',
  'supervisor',
  'permission',
  'last_sign_in',
  'locked',
] as const;

export type FilterName = (typeof filterNames)[number];

type Query = Record<string, unknown>;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Query, rights: Rights): UserFilter {
  const given = (name: string) => (typeof query[name] === 'string' ? query[name] : '');
  const oneOf = (name: keyof UserFilter, known: readonly string[]) =>
    known.includes(given(name)) ? given(name) : defaults[name];
  return {
    q: cleanSearch(given('q')),
    status: oneOf('status', statuses),
    group: rights.group(toId(given('group'))) ? given('group') : '',
    role: rights.role(toId(given('role'))) ? given('role') : '',
    language: isLanguage(given('language')) ? given('language') : '',
    agent: oneOf('agent', choices.agent),
    two_factor: oneOf('two_factor', choices.two_factor),
    supervisor: cleanSearch(given('supervisor')),
    permission: oneOf('permission', permissions),
    last_sign_in: oneOf('last_sign_in', choices.last_sign_in),
    locked: oneOf('locked', choices.locked),
    sort: oneOf('sort', sorts),
    dir: oneOf('dir', ['asc', 'desc']),
    size: oneOf('size', sizes),
    cols: oneOf('cols', ['all']),
  };
}

/** The address of the list with this filter; what is as always is left out, so that addresses stay short. */
export function listAddress(filter: UserFilter, start: Partial<PageStart> = {}): string {
  let query = '';
  for (const name of Object.keys(defaults) as (keyof UserFilter)[])
    if (filter[name] !== defaults[name]) query += `&${name}=${encodeURIComponent(filter[name])}`;
  for (const [name, value] of Object.entries(start)) if (value) query += `&${name}=${encodeURIComponent(value)}`;
  return query === '' ? '/users' : `/users?${query.slice(1)}`;
}

/** The same list without any filter, sorted and sized as before. */
export function withoutFilters(filter: UserFilter): UserFilter {
  return { ...filter, ...Object.fromEntries(filterNames.map((name) => [name, ''])) };
}

/** A row's number, 0 for anything else. */
export const toId = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
