import { describeWith } from '../audit/entries-service.ts';
import type { Formats } from '../lib/formats.ts';
import { errorText, type FormState } from '../lib/forms.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { formatsOf, readerOf, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import type { Note } from './plan.ts';
import type { Row, Shown } from './service.ts';

/** A field as the page shows it. */
export interface ShownRow {
  name: string;
  label: string;
  now: string;
  /** Empty where the field goes back to nothing. */
  after: string;
  state: Row['state'];
  /** What one has to know about it. */
  remarks: string[];
}

const mostNamed = 20;

/** An entry in words, and what putting it back would do with each field. */
export async function describe(req: SignedInRequest, { entry, plan, putBackBy }: Shown) {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const about = nameOf({ entry, plan });
  const fields = plan.rows.map((row) => ({ name: row.name, values: valuesOf(row) }));
  const { happened, fields: described } = await describeWith(req.portal, req.actor, entry, fields, readerOf(req));
  const rows = plan.rows.map((row, place): ShownRow => {
    const { label = '', texts = [] } = described[place] ?? {};
    const [now = '', after = '', left = ''] = row.onlyDifference ? differenceIn(texts, t) : texts;
    const { name, state } = row;
    return { name, label, now, after, state, remarks: remarksOn(row, left, about, t, formats) };
  });
  const { blocked } = plan;
  return {
    happened,
    rows,
    notes: plan.notes.map((note) => noteText(note, t, formats)),
    blocked: blocked && t(`put-back.blocked.${blocked}`, { name: about }),
    already: nothingLeft({ entry, plan, putBackBy }, t, formats),
  };
}

/** Whom or what it is about. */
export const nameOf = ({ entry, plan }: Pick<Shown, 'entry' | 'plan'>): string => plan.about ?? entry.subjectName;

/** That nothing is left to put back, and who did it, if it was that. */
export function nothingLeft({ putBackBy }: Shown, t: Words, { formatDateTime }: Formats): string[] {
  const by = putBackBy && t('put-back.put-back-by', { name: putBackBy.name, time: formatDateTime(putBackBy.at) });
  return [t('put-back.already'), ...(by ? [by] : [])];
}

/** What is wrong with the fields of the form by which the same is done by hand. */
export const problemsIn = (form: FormState, t: Words): string[] =>
  Object.keys(form.errors).flatMap((name) => errorText(form, name, t) ?? []);

/** Of what goes and what comes: with what and without what it is now, and afterwards. */
function differenceIn([goes, comes]: string[], t: Words): string[] {
  const named = (word: string, list: string | undefined) => (list ? [t(`put-back.${word}`, { list })] : []);
  const now = [...named('with', goes), ...named('without', comes)];
  const after = [...named('without', goes), ...named('with', comes)];
  return [now.join('; '), after.join('; ')];
}

/** Now, afterwards, and as the entry left it; of a long list what goes and what comes. */
function valuesOf({ now, back, left, onlyDifference }: Row): unknown[] {
  if (!onlyDifference) return [now, back, left];
  const [has, gets] = [now as unknown[], back as unknown[]];
  return [has.filter((item) => !gets.includes(item)), gets.filter((item) => !has.includes(item))];
}

function remarksOn(row: Row, left: string, name: string, t: Words, formats: Formats): string[] {
  const { state, by, why, onlyDifference } = row;
  const since = by ? [t('put-back.changed-by', { name: by.name, time: formats.formatDateTime(by.at) })] : [];
  const value = left ? t('put-back.left-as', { value: left }) : t('put-back.left-empty');
  return [
    ...since,
    ...(state === 'changed' && !onlyDifference ? [value] : []),
    ...(why ? [t(`put-back.why.${why}`, { name })] : []),
  ];
}

function noteText({ says, values, list = [] }: Note, t: Words, formats: Formats): string {
  const names = list
    .slice(0, mostNamed)
    .map((each) => (says === 'loses-permissions' ? t(`permissions.${each}`) : each));
  const more = list.length - names.length;
  const all = more > 0 ? [...names, t('audit.more', { count: more })] : names;
  return t(`put-back.notes.${says}`, { count: list.length, ...values, list: formats.formatList(all) });
}
