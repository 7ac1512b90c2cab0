import { encodeCursor } from '../database/cursors.ts';
import { formatsFor } from '../lib/formats.ts';
import { describeTags } from '../lib/list-filters.ts';
import type { Language, Words } from '../lib/words.ts';
import { nameOfKind } from './details-words.ts';
import { kinds } from './kinds.ts';
import { type FilterName, filterNames, listAddress, sizes, systems, type TrailFilter } from './list-filter.ts';
import type { Trail } from './list-service.ts';
import type { Choice } from './settle-service.ts';
import { nameOfEvent } from './timeline-words.ts';

/** What the parts of the page are made of. */
export interface Shown {
  trail: Trail;
  t: Words;
  language: Language;
}

const parts = { words: 'audit.list', names: filterNames, addressOf: listAddress };

/** The kinds that can be chosen, each as a whole or one of its events. */
export const kindGroups = (t: Words) =>
  kinds.map(({ kind, events }) => ({
    label: t(`audit.kinds.${kind}`),
    all: { value: kind, label: t('audit.list.all-of', { kind: t(`audit.kinds.${kind}`) }) },
    options: events.map((event) => ({ value: event, label: nameOfEvent(event, t) })),
  }));

/** Who acts without being a person. */
export const systemOptions = (t: Words) => [
  { value: '', label: t('audit.list.any') },
  ...Object.keys(systems).map((value) => ({ value, label: t(`audit.systems.${value}`) })),
];

/** A tag for every filter in force, with the address of the list without it. */
export const describeFilters = (shown: Shown) =>
  describeTags({ ...parts, ...shown, filter: shown.trail.filter, labelOf: (name) => valueLabel(shown, name) });

/** Where one goes on from here, either way; from a place where nothing is left, back to the newest. */
export function describePlace({ filter, previous, next, days }: Trail, isFirst: boolean) {
  const newest = days.length === 0 && !isFirst ? listAddress(filter) : undefined;
  return {
    newerUrl: previous ? listAddress(filter, { before: encodeCursor(previous) }) : newest,
    olderUrl: next && listAddress(filter, { after: encodeCursor(next) }),
    sizes: sizes.map((size) => ({ size, url: listAddress({ ...filter, size }), current: filter.size === size })),
  };
}

/** Those whom a filter may mean, each with the list of that one. */
export const describeChoice = ({ field, typed, people, more }: Choice, filter: TrailFilter, t: Words) => ({
  title: t(`audit.list.who.${field}`, { typed }),
  people: people.map((person) => ({ ...person, url: listAddress({ ...filter, [field]: String(person.id) }) })),
  more,
});

function valueLabel({ trail, t, language }: Shown, name: FilterName): string {
  const { filter, names } = trail;
  const value = filter[name];
  if (name === 'kind') return nameOfKind(value, t);
  if (name === 'system') return t(`audit.systems.${value}`);
  if (name === 'by' || name === 'to') return names[name];
  if (name === 'about')
    return t('audit.list.named', { kind: t(`audit.subjects.${value.split(':')[0]}`), name: names.about });
  return name === 'q' ? value : formatsFor(language, 'UTC').formatDate(new Date(value));
}
