import { z } from 'zod';
import { countryCodes, isLanguageCode } from '../lib/display-names.ts';
import { parseEmail } from '../lib/emails.ts';
import { field } from '../lib/fields.ts';
import type { Field, ValuesOf } from '../lib/forms.ts';
import { mask, type PersonalField } from '../lib/masking.ts';

const text = (name: string, max: number, hint = false) =>
  field.text(`customers.fields.${name}`, { max, required: false, autocomplete: 'off', hint });

/** Asterisks stand for what is masked; they are nobody's name. */
const unmasked = (base: Field<string>): Field<string> => ({
  ...base,
  schema: base.schema.refine((value) => value !== mask, { error: 'masked-value' }),
});

const email = text('email', 254);

/** What is masked for those who must not receive it. */
const personalForm = {
  firstName: unmasked(text('firstName', 100)),
  lastName: unmasked(text('lastName', 100)),
  email: unmasked({
    ...email,
    type: 'email',
    schema: email.schema
      .refine((value) => value === '' || value === mask || parseEmail(value) !== undefined, { error: 'not-an-email' })
      .transform((value) => parseEmail(value) ?? value) as unknown as z.ZodType<string>,
  }),
  phone: unmasked(text('phone', 50)),
} satisfies Record<PersonalField, Field<string>>;

/** There are longer ones too, which no customer needs. */
const isShortCode = (code: string) => code.length <= 10 && isLanguageCode(code);

const kindForm = {
  segment: text('segment', 50, true),
  country: field.choice('customers.fields.country', countryCodes, { required: false, autocomplete: 'off' }),
  language: field.choice('customers.fields.language', isShortCode, { required: false, autocomplete: 'off' }),
};

const pageForm = {
  version: field.hidden('customers.fields.version', /^[1-9]\d{0,8}$/),
  original: field.hidden('customers.fields.version', /^/),
};

/** The number is given once: it is how the store, files and people name a customer. */
const number = field.text('customers.fields.number', { max: 50, autocomplete: 'off', hint: true });

export const createForm = { number, ...personalForm, ...kindForm };
export const editForm = { ...personalForm, ...kindForm, ...pageForm };

/** For whom names, e-mails and phones are masked: what is not in the form cannot be changed. */
export const maskedEditForm = { ...kindForm, ...pageForm };

export type CreateValues = ValuesOf<typeof createForm>;
/** What can be edited; without what is masked for the one who edits. */
export type Editable = ValuesOf<typeof kindForm> & Partial<ValuesOf<typeof personalForm>>;
export type EditValues = Editable & ValuesOf<typeof pageForm>;

const original = z.partialRecord(z.enum(Object.keys({ ...personalForm, ...kindForm }) as [keyof Editable]), z.string());

/** What the page showed when it was opened, as it came back with the form; nothing if that makes no sense. */
export function readOriginal(typed: string): Partial<Editable> {
  try {
    return original.parse(JSON.parse(typed)) as Partial<Editable>;
  } catch {
    return {};
  }
}
