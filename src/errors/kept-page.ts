import { languageName } from '../lib/display-names.ts';
import type { KeptForm, KnownField } from '../lib/kept-forms.ts';
import type { Language, Words } from '../lib/words.ts';

const longest = 300;

/** What somebody typed, and what they have to type again, in the words of the form's own fields. */
export function describeKept({ fields, known = {}, secrets }: KeptForm, t: Words, reader: Language) {
  const fieldOf = (name: string) => (Object.hasOwn(known, name) ? known[name] : undefined);
  return {
    typed: [...new Set(fields.map(([name]) => name))].flatMap((name) => {
      const field = fieldOf(name);
      const value = field && shownValue(field, valuesOf(fields, name), t);
      return value ? [{ label: labelOf(field, t, reader), value }] : [];
    }),
    secrets: secrets.flatMap((name) => {
      const field = fieldOf(name);
      return field ? [{ name, label: labelOf(field, t, reader), autocomplete: field.autocomplete }] : [];
    }),
  };
}

function labelOf({ words, language }: KnownField, t: Words, reader: Language): string {
  const label = t(`${words}.label`);
  return language ? t('form.in-language', { label, language: languageName(language, reader) }) : label;
}

const valuesOf = (fields: KeptForm['fields'], name: string): string[] =>
  fields.filter(([other, value]) => other === name && value !== '').map(([, value]) => value);

/** What the page itself put into the form is left out, and of what was chosen the form knows only numbers. */
function shownValue({ type }: KnownField, values: string[], t: Words): string | undefined {
  const [first = ''] = values;
  if (type === 'hidden' || values.length === 0 || first.length > longest) return undefined;
  if (type === 'checkbox') return t('common.yes');
  if (type === 'checkboxes') return t('errors.stale.ticked', { count: values.length });
  return type === 'select' || type === 'radio' ? t('errors.stale.chosen') : first;
}
