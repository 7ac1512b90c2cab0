import type { Rights } from '../access/service.ts';
import { cleanSearch } from '../database/search.ts';
import { rowId } from '../lib/http.ts';
import { listAddresses } from '../lib/list-addresses.ts';
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
  select: '',
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

const addresses = listAddresses('/users', defaults, filterNames);

export const { addressOf: listAddress, withoutFilters } = addresses;

/** The page that exports what a filter lets through. */
export const exportAddress = (filter: UserFilter): string => listAddress(filter).replace('/users', '/users/export');

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Record<string, unknown>, rights: Rights): UserFilter {
  const { given, oneOf } = addresses.reader(query);
  return {
    q: cleanSearch(given('q')),
    status: oneOf('status', statuses),
    group: rights.group(rowId(given('group'))) ? given('group') : '',
    role: rights.role(rowId(given('role'))) ? given('role') : '',
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
    select: oneOf('select', ['on']),
  };
}
