import { type Actor, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findPerson } from '../users/list-service.ts';
import type { TrailFilter } from './list-filter.ts';
import * as store from './list-store.ts';

/** Several people whom a filter may mean. */
export interface Choice {
  field: 'by' | 'to';
  typed: string;
  people: { id: number; name: string; email: string }[];
  more: boolean;
}

/** A filter as it holds: people by their numbers. */
export interface Settled {
  filter: TrailFilter;
  names: Record<'by' | 'to' | 'about', string>;
  choice: Choice | undefined;
}

const mostChoices = 10;

/** Finds out whom a filter names. Who is called alike is for the reader to choose; a number that nobody has is left out. */
export async function settle(portal: Portal, actor: Actor, wanted: TrailFilter): Promise<Settled> {
  const by = await findMeant(portal, actor, 'by', wanted.by);
  const to = await findMeant(portal, actor, 'to', wanted.to);
  const about = wanted.about && (await store.readSubjectName(portal.database.knex, wanted.about));
  const named = (found: typeof by, typed: string) =>
    found && 'id' in found && found.id > 0 ? String(found.id) : found ? typed : '';
  return {
    filter: { ...wanted, by: named(by, wanted.by), to: named(to, wanted.to) },
    names: { by: nameOf(by), to: nameOf(to), about },
    choice: [by, to].find((found) => found !== undefined && 'people' in found) as Choice | undefined,
  };
}

/**
 * By number or e-mail, else by the words of the name; nobody has the number 0. Who may not see users finds those of whom
 * the trail tells.
 */
async function findMeant(
  portal: Portal,
  actor: Actor,
  field: Choice['field'],
  typed: string,
): Promise<{ id: number; name: string } | Choice | undefined> {
  if (typed === '') return undefined;
  const { knex } = portal.database;
  const told = !may(actor, 'users.view');
  const person = await findPerson(portal, typed, { byEmail: true });
  if (person?.id !== 0 && (!person || !told || (await store.tellsOf(knex, person.id)))) return person;
  const people = await store.findPeople(knex, typed, mostChoices + 1, { told });
  const exact = people.filter(({ name }) => name.toLowerCase() === typed.toLowerCase());
  const [only, ...others] = exact.length > 0 ? exact : people;
  if (!only || others.length === 0) return only ?? { id: 0, name: typed };
  const shown = people.slice(0, mostChoices).map((one) => (told ? { ...one, email: '' } : one));
  return { field, typed, people: shown, more: people.length > mostChoices };
}

const nameOf = (found: { name: string } | Choice | undefined) =>
  found === undefined ? '' : 'name' in found ? found.name : found.typed;
