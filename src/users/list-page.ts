import { groupNames, roleName } from '../access/names.ts';
import type { Rights } from '../access/service.ts';
import { encodeCursor } from '../database/cursors.ts';
import { languageName } from '../lib/display-names.ts';
import type { Formats } from '../lib/formats.ts';
import { describeHeadings, describeTags } from '../lib/list-filters.ts';
import { describePaging, describeTotal } from '../lib/list-pages.ts';
import { type Language, languages, type Words } from '../lib/words.ts';
import { permissions } from '../permissions.ts';
import {
  choices,
  type FilterName,
  filterNames,
  listAddress,
  sizes,
  sorts,
  statuses,
  type UserFilter,
} from './list-filter.ts';
import type { UserList } from './list-service.ts';

/** What the parts of the page are made of. */
export interface Shown {
  list: UserList;
  filter: UserFilter;
  rights: Rights;
  t: Words;
  formats: Formats;
  language: Language;
}

/** What is so of every page of the list. */
const parts = { words: 'users.list', names: filterNames, sorts, sizes, addressOf: listAddress, encode: encodeCursor };

/** All, and each status, with how many there are of it; they keep the other filters. */
export function tabs({ filter, list, t }: Shown) {
  const { active, deactivated, deleted } = list.counts;
  const all = {
    label: t('users.list.all'),
    url: listAddress({ ...filter, status: '' }),
    current: filter.status === '',
    count: active + deactivated + deleted,
  };
  const each = statuses.map((status) => ({
    label: t(`status.${status}`),
    url: listAddress({ ...filter, status }),
    current: filter.status === status,
    count: list.counts[status],
  }));
  return [all, ...each];
}

/** The filters of the form, each with what it offers; the first choice is any. */
export function filterFields({ filter, rights, t, language }: Shown) {
  const field = (name: keyof UserFilter, options: { value: string; label: string }[]) => ({
    name,
    label: t(`users.list.filters.${name}`),
    value: filter[name],
    options,
  });
  const worded = (name: keyof typeof choices) =>
    choices[name].map((value) => ({ value, label: choiceLabel(name, value, t) }));
  const any = { value: '', label: t('users.list.any') };
  return [
    field('group', [any, ...rights.groups.map(({ id }) => option(id, groupNames(rights, [id], t)[0]))]),
    field('role', [any, ...rights.roles.map(({ id }) => option(id, roleName(rights, id, t)))]),
    field('language', [any, ...Object.keys(languages).map((code) => option(code, languageName(code, language)))]),
    field('agent', [any, ...worded('agent')]),
    field('two_factor', [any, ...worded('two_factor')]),
    field('permission', [any, ...permissions.map((name) => option(name, t(`permissions.${name}`)))]),
    field('last_sign_in', [any, ...worded('last_sign_in')]),
    field('locked', [any, ...worded('locked')]),
    field(
      'sort',
      sorts.map((name) => option(name, t(`users.list.sorts.${name}`))),
    ),
    field(
      'dir',
      ['asc', 'desc'].map((name) => option(name, t(`users.list.directions.${name}`))),
    ),
  ];
}

/** A tag for every filter in force, with the address of the list without it. */
export const describeFilters = (shown: Shown) =>
  describeTags({ ...parts, ...shown, labelOf: (name) => valueLabel(shown, name) });

/** How many users there are behind the filters. */
export const describeCount = (shown: Shown): string => describeTotal(shown.list.total, { ...parts, ...shown });

/** Everybody behind the filters, to be chosen at once. */
export function describeMatching({ list, filter, t, formats }: Shown): string {
  const narrowed = filterNames.some((name) => filter[name] !== '');
  const { count, exact } = list.total;
  const values = { count, number: formats.formatNumber(count) };
  if (!exact) return t(`users.select.${narrowed ? 'matching-about' : 'all-about'}`, values);
  return t(`users.select.${narrowed ? 'matching' : 'all'}`, values);
}

/** The links that sort by a column: the other way round if the list is sorted by it. */
export const headings = (shown: Shown) =>
  describeHeadings({ ...parts, ...shown, labelOf: (sort) => shown.t(`users.list.sorts.${sort}`) });

export const pager = (shown: Shown) => describePaging({ ...parts, ...shown });

const option = (value: string | number, label = '') => ({ value: String(value), label });

const choiceLabel = (name: keyof typeof choices, value: string, t: Words) =>
  name === 'agent' || name === 'locked'
    ? t(`common.${value}`)
    : t(name === 'two_factor' ? `users.second-factors.${value}` : `users.list.last-sign-in.${value}`);

function valueLabel({ filter, list, rights, t, language }: Shown, name: FilterName): string {
  const value = filter[name];
  if (name === 'status') return t(`status.${value}`);
  if (name === 'group') return groupNames(rights, [Number(value)], t).join();
  if (name === 'role') return roleName(rights, Number(value), t);
  if (name === 'language') return languageName(value, language);
  if (name === 'permission') return t(`permissions.${value}`);
  if (name === 'supervisor') return list.supervisorName;
  return name === 'q' ? value : choiceLabel(name, value, t);
}
