import { z } from 'zod';
import { parseEmail } from './emails.ts';
import type { Field, FieldType } from './forms.ts';
import { readLocalTime } from './local-times.ts';
import { cleanLines, cleanText, codePoints, hasForbiddenCharacters, hasForbiddenCharactersInLines } from './text.ts';

interface Options {
  required?: boolean;
  hint?: boolean;
  autocomplete?: string;
  inputMode?: string;
}

/** The kinds of fields there are. `words` is where the words of a field are found. */
export const field = { text, typed, email, password, choice, ticks, rowId, rowIds, checkbox, hidden, localTime };

/** What may be chosen: a list, or a question where there are too many for one. */
type Known<T extends string> = readonly T[] | ((value: string) => boolean);

const single = z.string({ error: ({ input }) => (input === undefined ? 'required' : 'one-value') });

/** A line of text, or with `lines` several. `max` counts characters as people do, by code points. */
function text(words: string, { max, lines = false, ...options }: Options & { max: number; lines?: boolean }) {
  const { required = true } = options;
  const schema = single
    .transform(lines ? cleanLines : cleanText)
    .refine((value) => !(lines ? hasForbiddenCharactersInLines : hasForbiddenCharacters)(value), {
      error: 'forbidden-characters',
    })
    .refine((value) => codePoints(value) <= max, { error: 'too-long' })
    .refine((value) => !required || value !== '', { error: 'required' });
  return make<string>(words, lines ? 'textarea' : 'text', orEmpty(schema, required), {
    ...options,
    required,
    maxLength: max,
  });
}

/** A line that is only compared with something: whatever was typed will do. */
function typed(
  words: string,
  { type = 'text', max, ...options }: Options & { type?: FieldType; max: number },
): Field<string> {
  const schema = single.refine((value) => codePoints(value) <= max, { error: 'too-long' });
  return make(words, type, schema, { ...options, required: true, maxLength: max });
}

/** One e-mail address, as it will be stored. */
function email(words: string, options: Options = {}): Field<string> {
  const schema = single
    .transform((value) => value.trim())
    .refine((value) => value !== '', { error: 'required', abort: true })
    .transform((value) => parseEmail(value) ?? '')
    .refine((value) => value !== '', { error: 'not-an-email' });
  return make(words, 'email', schema, { inputMode: 'email', maxLength: 254, ...options, required: true });
}

/** A secret, kept to the letter. Whether it is a good one is the password policy's question. */
function password(words: string, options: Options = {}): Field<string> {
  const { required = true } = options;
  const schema = single
    .refine((value) => value.length <= 4_000, { error: 'too-long' })
    .refine((value) => !required || value !== '', { error: 'required' });
  return make(words, 'password', orEmpty(schema, required), { ...options, required, secret: true });
}

type ChoiceOptions = Options & { type?: 'select' | 'radio' };

/** One of some choices, or nothing where that is no mistake. An unknown one is an error at the field. */
function choice<T extends string>(
  words: string,
  known: Known<T>,
  options: ChoiceOptions & { required: false },
): Field<T | ''>;
function choice<T extends string>(words: string, known: Known<T>, options?: ChoiceOptions): Field<T>;
function choice<T extends string>(
  words: string,
  known: Known<T>,
  { type = 'select', required = true, ...options }: ChoiceOptions = {},
) {
  const isKnown = askFor(known);
  const schema = orEmpty(single, required).refine((value) => (value === '' && !required) || isKnown(value), {
    error: 'unknown-choice',
  });
  return make<T>(words, type, schema as unknown as z.ZodType<T>, { required, ...options });
}

type TickOptions = Options & { type?: 'checkboxes' | 'hidden' };

/** Any number of some choices. Doubled ones count once, and those of a list come in its order. */
function ticks<T extends string>(
  words: string,
  known: Known<T>,
  { type = 'checkboxes', ...options }: TickOptions = {},
): Field<T[]> {
  return make<T[]>(words, type, several(known), { required: false, ...options });
}

/** A row's number, or null for none. */
function rowId(
  words: string,
  { type = 'select', ...options }: Options & { type?: 'select' | 'radio' | 'hidden' } = {},
): Field<number | null> {
  const schema = orEmpty(single, false)
    .refine((value) => value === '' || isRowId(value), { error: 'unknown-choice' })
    .transform((value) => (value === '' ? null : Number(value)));
  return make<number | null>(words, type, schema, { required: false, ...options });
}

/** Ticks that each name a row. */
function rowIds(words: string, { type = 'checkboxes', ...options }: TickOptions = {}): Field<number[]> {
  const schema = several(isRowId).transform((ids) => ids.map(Number));
  return make(words, type, schema, { required: false, ...options });
}

/** A tick. Browsers send nothing for an empty one. */
function checkbox(words: string, options: Options = {}): Field<boolean> {
  const schema = z
    .union([z.undefined(), z.string()], { error: 'one-value' })
    .transform((value) => value !== undefined && value !== '');
  return make(words, 'checkbox', schema, { required: false, ...options });
}

/** Something the page itself put into the form. */
function hidden(words: string, pattern: RegExp): Field<string> {
  const schema = orEmpty(single, false).refine((value) => value === '' || pattern.test(value), { error: 'one-value' });
  return make(words, 'hidden', schema, { required: false });
}

/** A day, or a day and a time, by the clock on the wall: `2026-11-24T08:00`, or nothing. */
function localTime(words: string, options: Options = {}): Field<string> {
  const schema = orEmpty(single, false)
    .transform((value) => value.trim())
    .refine((value) => value === '' || readLocalTime(value) !== undefined, { error: 'not-a-time' })
    .transform((value) => readLocalTime(value) ?? '');
  return make(words, 'datetime-local', schema as unknown as z.ZodType<string>, { ...options, required: false });
}

const askFor = <T extends string>(known: Known<T>): ((value: string) => boolean) => {
  if (typeof known === 'function') return known;
  const values: ReadonlySet<string> = new Set(known);
  return (value) => values.has(value);
};

function several<T extends string>(known: Known<T>): z.ZodType<T[]> {
  const isKnown = askFor(known);
  const schema = z
    .union([z.undefined(), z.string(), z.array(z.string())], { error: 'unknown-choice' })
    .transform((value) => [...new Set([value ?? []].flat())])
    .refine((values) => values.every(isKnown), { error: 'unknown-choice' })
    .transform((values) => (typeof known === 'function' ? values : known.filter((value) => values.includes(value))));
  return schema as unknown as z.ZodType<T[]>;
}

const isRowId = (value: string) => /^[1-9]\d{0,14}$/.test(value);

const orEmpty = <T>(schema: z.ZodType<T, string>, required: boolean) =>
  z.preprocess((value) => (value === undefined && !required ? '' : value), schema) as unknown as z.ZodType<T>;

function make<T>(
  words: string,
  type: FieldType,
  schema: z.ZodType<T>,
  options: Options & { maxLength?: number; secret?: boolean },
): Field<T> {
  return {
    words,
    type,
    schema,
    secret: false,
    ...options,
    required: options.required ?? true,
    hint: options.hint ?? false,
  };
}
