import { field } from '../lib/fields.ts';
import type { Field, FormState, ValuesOf } from '../lib/forms.ts';

/**
 * How many customers may be ticked at once, in both tables together. A large form takes these as hidden fields, and one
 * page of each table beside them.
 */
export const mostTicks = 10_000;

/** The start of a page, as a page says it of those beside it. */
const place = /^[\w:-]{1,4000}$/;

/** A day as fields for dates send it, and as people type it where browsers have none of those: 2026-12-31. */
const day: Field<string> = (() => {
  const base = field.text('assignments.fields.until', { max: 10, required: false, autocomplete: 'off', hint: true });
  const schema = base.schema.refine((typed) => typed === '' || isDay(typed), { error: 'not-a-day' });
  return { ...base, schema };
})();

/** Where one is in the two tables: hidden in the form, so that each of its buttons keeps the rest. */
const placeForm = {
  q: field.text('assignments.fields.q', { max: 200, required: false, autocomplete: 'off' }),
  searched: field.hidden('assignments.fields.place', /^.{1,200}$/su),
  sort: field.hidden('assignments.fields.place', /^(name|number)$/),
  size: field.hidden('assignments.fields.place', /^(10|25)$/),
  heldQ: field.text('assignments.fields.heldQ', { max: 200, required: false, autocomplete: 'off' }),
  heldSearched: field.hidden('assignments.fields.place', /^.{1,200}$/su),
  at: field.hidden('assignments.fields.place', place),
  heldAt: field.hidden('assignments.fields.place', place),
  _do: field.hidden(
    'assignments.fields.place',
    /^(save|search|tick|take-over:[1-9]\d{0,14}|sort:(name|number)|size:(10|25)|(at|heldAt):[\w:-]{0,4000})$/,
  ),
};

const ticks = field.rowIds('assignments.fields.ticks', { type: 'hidden' });

/**
 * What is ticked: customers in the upper table, assignments in the lower one, so that a page that was open for long
 * frees nobody who was assigned anew. Those of pages that are not shown travel in `pending` and `release`.
 */
const ticksForm = { assign: ticks, pending: ticks, shown: ticks, keep: ticks, release: ticks };

/** Customers by their numbers, one a line, as they are pasted; and until when those are assigned who are assigned now. */
const moreForm = {
  numbers: field.text('assignments.fields.numbers', {
    max: 60 * mostTicks,
    lines: true,
    required: false,
    hint: true,
    autocomplete: 'off',
  }),
  until: day,
};

export const assignForm = { ...placeForm, ...ticksForm, ...moreForm };

/** Which customer is taken over, and the assignment that ends with it: a page that is out of date moves nobody. */
export const takeOverForm = {
  customer: field.rowId('assignments.fields.place', { type: 'hidden' }),
  assignment: field.rowId('assignments.fields.place', { type: 'hidden' }),
};

export type AssignState = FormState<typeof assignForm>;
export type AssignValues = ValuesOf<typeof assignForm>;

export interface Ticks {
  /** Customers to assign. */
  assign: number[];
  /** Assignments to end. */
  release: number[];
}

export interface Place {
  q: string;
  sort: 'name' | 'number';
  size: number;
  at: string;
  heldQ: string;
  heldAt: string;
}

/** What was posted, with nothing in the place of what is wrong. */
export function usable({ values, errors }: AssignState): AssignValues {
  const names = Object.keys(assignForm) as (keyof AssignValues)[];
  const nothing = (name: keyof AssignValues) => (Object.hasOwn(ticksForm, name) ? [] : '');
  return Object.fromEntries(
    names.map((name) => [name, errors[name] ? nothing(name) : values[name]]),
  ) as unknown as AssignValues;
}

/** All ticks of a form. Only what was shown as held and is ticked no more is released. */
export function ticksIn({ assign, pending, shown, keep, release }: AssignValues): Ticks {
  const kept = new Set(keep);
  return {
    assign: [...new Set([...pending, ...assign])],
    release: [...new Set([...release, ...shown])].filter((id) => !kept.has(id)),
  };
}

/** Where the form was shown. */
export function placeIn({ searched, sort, size, at, heldSearched, heldAt }: AssignValues): Place {
  return {
    q: searched,
    heldQ: heldSearched,
    sort: sort === 'number' ? 'number' : 'name',
    size: Number(size) || 10,
    at,
    heldAt,
  };
}

/** Where its pressed button leads. A new search, order or size starts at the first page again. */
export function nextPlace(values: AssignValues): Place {
  const { q, searched, heldQ, heldSearched, _do } = values;
  const [name = '', value = ''] = /^(\w+):(.*)$/.exec(_do)?.slice(1) ?? [];
  const moved = name in placeForm ? { [name]: value } : {};
  const place = placeIn({ ...values, searched: q, heldSearched: heldQ, ...moved });
  const again = q !== searched || _do === 'search' || name === 'sort' || name === 'size';
  const heldAgain = heldQ !== heldSearched || name === 'size';
  return { ...place, at: again ? '' : place.at, heldAt: heldAgain ? '' : place.heldAt };
}

/** The numbers that were pasted, each once. */
export const numbersIn = ({ numbers }: AssignValues): string[] => [
  ...new Set(
    numbers
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
];

function isDay(typed: string): boolean {
  const date = new Date(`${typed}T00:00:00Z`);
  return /^2\d{3}-\d\d-\d\d$/.test(typed) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed);
}
