import { z } from 'zod';
import { parseEmail } from './emails.ts';
import { readLocalTime } from './local-times.ts';
import { cleanLines, cleanText, codePoints, hasForbiddenCharacters, hasForbiddenCharactersInLines } from './text.ts';
import { hasWords, type Words } from './words.ts';

export type FieldType =
  | 'text'
  | 'email'
  | 'password'
  | 'search'
  | 'textarea'
  | 'select'
  | 'radio'
  | 'checkbox'
  | 'checkboxes'
  | 'hidden'
  | 'code'
  | 'datetime-local';

/** One field of a form, declared once: what is read from a posted form, and what a page needs to show it. */
export interface Field<T = unknown> {
  /** Where its words are: `<words>.label`, `<words>.hint`, `<words>.errors.<code>`. */
  words: string;
  type: FieldType;
  required: boolean;
  hint: boolean;
  /** Never sent back into a page. */
  secret: boolean;
  maxLength?: number;
  autocomplete?: string;
  inputMode?: string;
  /** Of a text that is there once for each language: which one this is in. */
  language?: string;
  /** Turns what was posted into the value. The messages of its issues are error codes. */
  schema: z.ZodType<T>;
}

export type Fields = Record<string, Field>;
export type ValuesOf<F extends Fields> = { [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

export interface FieldError {
  code: string;
  values?: Record<string, unknown>;
}

/** A form as a page shows it: what was typed, and what is wrong with it. */
export interface FormState<F extends Fields = Fields> {
  fields: F;
  values: Record<string, unknown>;
  errors: Partial<Record<string, FieldError>>;
}

export type Parsed<F extends Fields> =
  | { ok: true; values: ValuesOf<F>; state: FormState<F> }
  | { ok: false; state: FormState<F> };

/** A form to be filled in, with these values in it. */
export function show<F extends Fields>(fields: F, values: Record<string, unknown> = {}): FormState<F> {
  return { fields, values, errors: {} };
}

/** Reads a posted form. Fields that were not declared are ignored. */
export function parse<F extends Fields>(fields: F, body: Record<string, unknown> = {}): Parsed<F> {
  const state = show(fields);
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const result = field.schema.safeParse(body[name]);
    if (result.success) values[name] = result.data;
    else state.errors[name] = errorOf(field, result.error);
    if (!field.secret) state.values[name] = result.success ? result.data : shownAgain(field, body[name]);
  }
  if (Object.keys(state.errors).length > 0) return { ok: false, state };
  return { ok: true, values: values as ValuesOf<F>, state };
}

/** The same form with one more thing wrong. */
export function withError<F extends Fields>(
  state: FormState<F>,
  name: string,
  code: string,
  values: Record<string, unknown> = {},
): FormState<F> {
  return { ...state, errors: { ...state.errors, [name]: { code, values } } };
}

/** The same form with these things wrong. */
export const withErrors = <F extends Fields>(state: FormState<F>, errors: FormState['errors']): FormState<F> => ({
  ...state,
  errors: { ...state.errors, ...errors },
});

/** What is wrong with a field, in words; undefined when nothing is. */
export function errorText(form: FormState, name: string, t: Words): string | undefined {
  const error = form.errors[name];
  if (!error) return undefined;
  const field = form.fields[name];
  const own = `${field?.words}.errors.${error.code}`;
  const values = { max: field?.maxLength, ...error.values };
  return t(hasWords(own, values) ? own : `errors.${error.code}`, values);
}

interface Options {
  required?: boolean;
  hint?: boolean;
  autocomplete?: string;
  inputMode?: string;
}

/** The kinds of fields there are. `words` is where the words of a field are found. */
export const field = { text, typed, email, password, choice, rowId, rowIds, checkbox, hidden, localTime };

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

/** One of some choices; `choices` may be asked anew for every request. An unknown one is an error at the field. */
function choice<T extends string>(
  words: string,
  choices: readonly T[],
  { type = 'select', ...options }: Options & { type?: 'select' | 'radio' | 'hidden' } = {},
): Field<T> {
  const schema = single.pipe(z.enum(choices as readonly [T, ...T[]], { error: 'unknown-choice' }));
  return make(words, type, schema as unknown as z.ZodType<T>, { required: true, ...options });
}

/** A row's number, or null for none. */
function rowId(words: string, { type = 'select', ...options }: Options & { type?: 'select' | 'radio' } = {}) {
  const schema = orEmpty(single, false)
    .refine((value) => value === '' || isRowId(value), { error: 'unknown-choice' })
    .transform((value) => (value === '' ? null : Number(value)));
  return make<number | null>(words, type, schema, { required: false, ...options });
}

/** Ticks that each name a row. Doubled ones count once. */
function rowIds(words: string, options: Options = {}): Field<number[]> {
  const schema = z
    .union([z.undefined(), z.string(), z.array(z.string())], { error: 'unknown-choice' })
    .transform((value) => [...new Set([value ?? []].flat())])
    .refine((ids) => ids.every(isRowId), { error: 'unknown-choice' })
    .transform((ids) => ids.map(Number));
  return make(words, 'checkboxes', schema, { required: false, ...options });
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

function errorOf(field: Field, error: z.ZodError): FieldError {
  return { code: error.issues[0]?.message ?? 'one-value', values: { max: field.maxLength } };
}

/** What was typed, for the page that shows it again: of several values none, since no field of ours sends them. */
function shownAgain(field: Field, raw: unknown): unknown {
  if (field.type === 'checkboxes')
    return [raw ?? []]
      .flat()
      .filter((value) => typeof value === 'string')
      .slice(0, 500);
  return typeof raw === 'string' ? raw.slice(0, Math.max(10_000, 3 * (field.maxLength ?? 0))) : '';
}
