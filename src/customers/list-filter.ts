import { cleanSearch } from '../database/search.ts';
import { listAddresses } from '../lib/list-addresses.ts';

/** What the address of the list can say, each with what holds when it says nothing. */
const defaults = {
  q: '',
  segment: '',
  country: '',
  language: '',
  assigned: '',
  holder: '',
  sort: 'name',
  dir: 'asc',
  size: '25',
};

export type CustomerListFilter = Record<keyof typeof defaults, string>;

export const sorts = ['name', 'number', 'email', 'segment', 'country', 'created'] as const;
export const sizes = ['25', '50', '100'] as const;
/** Whether anybody holds a customer, or the one who asks. */
export const holders = ['anyone', 'nobody', 'me'] as const;

/** What narrows the list, in the order in which it is shown. */
export const filterNames = ['q', 'segment', 'country', 'language', 'assigned', 'holder'] as const;

export type FilterName = (typeof filterNames)[number];

/** Orders that give nothing away of what is masked, neither by the rows' order nor by the cursor in an address. */
const ordersForMasked: readonly string[] = ['number', 'created'];

const addresses = listAddresses('/customers', defaults, filterNames);

export const { addressOf: listAddress, withoutFilters } = addresses;

/** Reads the address. What is unknown, broken or given twice counts as not given. */
export function readFilter(query: Record<string, unknown>, { masked }: { masked: boolean }): CustomerListFilter {
  const { given, oneOf } = addresses.reader(query);
  return {
    q: cleanSearch(given('q')),
    segment: cleanSearch(given('segment')).slice(0, 50),
    country: /^[A-Z]{2}$/.test(given('country')) ? given('country') : '',
    language: /^[A-Za-z\d-]{2,10}$/.test(given('language')) ? given('language') : '',
    assigned: oneOf('assigned', holders),
    holder: cleanSearch(given('holder')),
    sort: masked ? oneOf('sort', ordersForMasked, 'number') : oneOf('sort', sorts),
    dir: oneOf('dir', ['asc', 'desc']),
    size: oneOf('size', sizes),
  };
}

/** The orders that are offered to this reader. */
export const sortsFor = ({ masked }: { masked: boolean }) =>
  masked ? sorts.filter((sort) => ordersForMasked.includes(sort)) : sorts;
