import { cleanSearch } from '../database/search.ts';
import { listAddresses } from '../lib/list-addresses.ts';
import { readLocalTime } from '../lib/local-times.ts';
import { isEvent, isKind } from './kinds.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = { q: '', kind: '', by: '', system: '', to: '', about: '', from: '', until: '', size: '25' };

export type TrailFilter = Record<keyof typeof defaults, string>;

/** Under which names acts what is no person, and nobody, by the words for it. */
export const systems: Record<string, string> = {
  portal: 'portal',
  'command-line': 'command line',
  'set-up': 'set-up',
  environment: 'environment',
  nobody: '',
};

/** What an entry can be about besides a user, for links to everything about one. */
const subjects = /^(customer|group|role|page|import|token):[1-9]\d{0,14}$/;

export const sizes = ['25', '50', '100'] as const;
/** What narrows the list, in the order in which it is shown. */
export const filterNames = ['q', 'kind', 'by', 'system', 'to', 'about', 'from', 'until'] as const;

export type FilterName = (typeof filterNames)[number];

const addresses = listAddresses('/audit', defaults, filterNames);

export const { addressOf: listAddress, withoutFilters } = addresses;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Record<string, unknown>): TrailFilter {
  const { given, oneOf } = addresses.reader(query);
  const day = (typed: string) => (/^\d{4}-\d\d-\d\d$/.test(typed) && readLocalTime(typed) ? typed : '');
  const kind = given('kind');
  return {
    q: cleanSearch(given('q')),
    kind: isKind(kind) || isEvent(kind) ? kind : '',
    by: cleanSearch(given('by')),
    system: oneOf('system', Object.keys(systems)),
    to: cleanSearch(given('to')),
    about: subjects.test(given('about')) ? given('about') : '',
    from: day(given('from')),
    until: day(given('until')),
    size: oneOf('size', sizes),
  };
}
