import { createHash } from 'node:crypto';
import type { TimelineRow, Written } from '../audit/entries-service.ts';
import type { FormState } from '../lib/forms.ts';

/**
 * What becomes of a field: it is as the entry left it and goes back, it is as it was before already, somebody changed it
 * since, or it cannot go back.
 */
export type State = 'ready' | 'same' | 'changed' | 'left';

/** Why a field cannot go back, or not all of it. */
export type Why =
  | 'gone'
  | 'not-active'
  | 'holds-more'
  | 'sees-more'
  | 'not-yours'
  | 'masked'
  | 'stays-masked'
  | 'other-status'
  | 'called-so';

export interface Row {
  /** As the trail names the field. */
  name: string;
  /** As the entry left it. */
  left: unknown;
  now: unknown;
  /** As it would be. */
  back: unknown;
  state: State;
  why?: Why | undefined;
  /** Who changed it since. */
  by?: Written | undefined;
  /** Of a long list only what comes and goes is shown. */
  onlyDifference?: boolean;
}

/** Something that the page tells besides: its words are in `put-back.notes`. */
export interface Note {
  says: string;
  values?: Record<string, string | number>;
  /** Names, of which a page shows the first. */
  list?: string[];
}

export interface Plan {
  rows: Row[];
  notes: Note[];
  /** Whom or what it is about, where that is not what the entry is about. */
  about?: string;
  /** Why nothing of it can be put back; its words are in `put-back.blocked`. */
  blocked?: 'gone' | 'deleted' | 'oneself' | 'nothing-recorded' | 'last-administrator' | undefined;
}

/** What is chosen of a plan; undefined when that is nothing, or the plan is not the one that was shown. */
export type Choose = (plan: Plan) => Row[] | undefined;

/** What became of it: these fields went back, what was shown is out of date, or something is wrong with a field. */
export type Outcome = { done: string[] } | { again: true } | { wrong: FormState };

export type Change = [before: unknown, after: unknown];

/** The changes of an entry that make sense: an earlier version of the portal may have recorded others. */
export const changesOf = ({ changes }: Pick<TimelineRow, 'changes'>): Map<string, Change> =>
  new Map(Object.entries(changes ?? {}).filter(([, change]) => Array.isArray(change) && change.length === 2));

/** The row of a field that holds one value. */
export const fieldRow = (name: string, [before, left]: Change, now: unknown): Row => ({
  name,
  left,
  now,
  back: before,
  state: stateOf({ left, now, back: before }),
});

/** The row of a field that holds a list: what came goes, what went comes, and what others did to it since stays. */
export function listRow<T>(name: string, [before, left]: Change, now: T[], exists: (item: T) => boolean): Row {
  const [had, has] = [listOf<T>(before), listOf<T>(left)];
  const came = has.filter((item) => !had.includes(item));
  const went = had.filter((item) => !has.includes(item));
  const comes = went.filter((item) => exists(item) && !now.includes(item));
  const back = [...now.filter((item) => !came.includes(item)), ...comes];
  const state = stateOf({ left: has.filter(exists), now, back });
  const gone = went.some((item) => !exists(item));
  return {
    name,
    left: has,
    now,
    back,
    ...(gone ? { state: state === 'same' ? 'left' : state, why: 'gone' } : { state }),
  };
}

/** The row with the reason for which it cannot go back, unless there is nothing to do with it anyway. */
export const leftOut = (row: Row, why: Why): Row => (row.state === 'same' ? row : { ...row, state: 'left', why });

/** The rows that can be chosen. */
export const choosable = ({ rows, blocked }: Plan): Row[] =>
  blocked ? [] : rows.filter(({ state }) => state === 'ready' || state === 'changed');

/** A word for all that a plan says, so that a form tells what its sender saw. */
export const wordFor = ({ rows, blocked }: Plan): string =>
  createHash('sha256')
    .update(JSON.stringify([blocked, rows.map(({ name, state, now, back }) => [name, state, now, back])]))
    .digest('base64url');

/** What the chosen rows would be, by field. */
export const backOf = (rows: Row[]): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ name, back }) => [name, back]));

function stateOf({ left, now, back }: Pick<Row, 'left' | 'now' | 'back'>): State {
  if (textOf(now) === textOf(back)) return 'same';
  return textOf(now) === textOf(left) ? 'ready' : 'changed';
}

const textOf = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
