import type { z } from 'zod';
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

/**
 * One field of a form, declared once: what is read from a posted form, and what a page needs to show it. The kinds of
 * fields are in `fields.ts`.
 */
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

/** What is wrong, by field. */
export type Problems = Partial<Record<string, FieldError>>;

/** A form as a page shows it: what was typed, and what is wrong with it. */
export interface FormState<F extends Fields = Fields> {
  fields: F;
  values: Record<string, unknown>;
  errors: Problems;
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
export const withErrors = <F extends Fields>(state: FormState<F>, errors: Problems): FormState<F> => ({
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
