import type { Formats } from '../lib/formats.ts';
import type { Words } from '../lib/words.ts';
import { shownEffect } from './effect-page.ts';
import type { Updated } from './people-service.ts';

/** One field that two people wrote: what is stored now, and what was typed. */
export interface Difference {
  name: string;
  label: string;
  theirs: string;
  yours: string;
}

/** The fields in which what somebody else saved differs from what was typed, in words. */
export const differencesBetween = (
  theirs: Record<string, string>,
  yours: Record<string, string>,
  labelOf: (field: string) => string,
): Difference[] =>
  Object.keys(theirs)
    .filter((field) => theirs[field] !== yours[field])
    .map((name) => ({ name, label: labelOf(name), theirs: theirs[name] ?? '', yours: yours[name] ?? '' }));

/** Which fields of a group or a role were saved, and for how many people that changes what they may do. */
export function shownUpdate(
  { name, changes, effect }: Updated,
  of: 'groups' | 'roles',
  t: Words,
  formats: Formats,
): string {
  const fields = Object.keys(changes).map((field) => t(`${of}.fields.${field}.label`));
  const list = formats.formatList(fields);
  const done = fields.length > 0 ? t(`${of}.edit.done`, { name, list }) : t(`${of}.edit.unchanged`);
  return effect ? `${done} ${shownEffect(effect, t, formats)}` : done;
}
