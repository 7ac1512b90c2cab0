import { field } from '../lib/fields.ts';
import type { FormState, ValuesOf } from '../lib/forms.ts';

/** How many people may be ticked at once. */
export const mostTicks = 500;

/** The search, where one is in its results, and who is ticked; those of pages that are not shown travel in `pending`. */
export const addForm = {
  q: field.text('groups.fields.q', { max: 200, required: false, autocomplete: 'off' }),
  searched: field.hidden('groups.fields.q', /^.{1,200}$/su),
  at: field.hidden('groups.fields.q', /^[\w:-]{1,4000}$/),
  add: field.rowIds('groups.fields.add'),
  pending: field.rowIds('groups.fields.add', { type: 'hidden' }),
  _do: field.hidden('groups.fields.q', /^(save|search|at:[\w:-]{0,4000})$/),
};

export type AddState = FormState<typeof addForm>;
export type AddValues = ValuesOf<typeof addForm>;

/** Where the pressed button leads. A new search starts at the first page again. */
export function nextPlace({ q, searched, at, _do }: AddValues): { q: string; at: string } {
  if (_do === 'save') return { q: searched, at };
  if (q !== searched || !_do.startsWith('at:')) return { q, at: '' };
  return { q, at: _do.slice('at:'.length) };
}

export const ticksIn = ({ add, pending }: AddValues): number[] => [...new Set([...pending, ...add])];
