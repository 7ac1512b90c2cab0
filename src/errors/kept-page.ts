import { declaredField, splitLanguage } from '../lib/declared-fields.ts';
import type { Field } from '../lib/forms.ts';
import type { KeptForm } from '../lib/kept-forms.ts';
import type { Language, Words } from '../lib/words.ts';

const longest = 300;
/** More than any form has. */
const mostNames = 200;

/** What somebody typed, and what they have to type again, in the words of the form's own fields. */
export function describeKept({ action, fields, secrets }: KeptForm, t: Words, reader: Language) {
  const feature = /^\/([\w-]+)/.exec(action)?.[1] ?? '';
  const named = (name: string) => declaredField(feature, name);
  const names = [...new Set(fields.map(([name]) => name))].slice(0, mostNames);
  return {
    typed: names.flatMap((name) => {
      const field = named(name);
      const value = field && shownValue(field, valuesOf(fields, name), t);
      return value ? [{ label: labelOf(field, name, t, reader), value }] : [];
    }),
    secrets: secrets.map((name) => {
      const field = named(name);
      return {
        name,
        label: t(`${field?.words ?? `password.fields.${name}`}.label`),
        autocomplete: field?.autocomplete ?? 'new-password',
      };
    }),
  };
}

function labelOf({ words }: Field, name: string, t: Words, reader: Language): string {
  const label = t(`${words}.label`);
  const { language } = splitLanguage(name);
  if (!language) return label;
  const languageName = new Intl.DisplayNames(reader, { type: 'language' }).of(language);
  return t('errors.stale.in', { label, language: languageName });
}

const valuesOf = (fields: KeptForm['fields'], name: string): string[] =>
  fields.filter(([other, value]) => other === name && value !== '').map(([, value]) => value);

/** What the page itself put into the form is left out, and of what was chosen the form knows only numbers. */
function shownValue({ type }: Field, values: string[], t: Words): string | undefined {
  const [first = ''] = values;
  if (type === 'hidden' || values.length === 0 || first.length > longest) return undefined;
  if (type === 'checkbox') return t('common.yes');
  if (type === 'checkboxes') return t('errors.stale.ticked', { count: values.length });
  return type === 'select' || type === 'radio' ? t('errors.stale.chosen') : first;
}
