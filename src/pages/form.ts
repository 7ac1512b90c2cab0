import { field } from '../lib/fields.ts';
import type { Field } from '../lib/forms.ts';

const words = 'pages.fields';

const head = {
  slug: field.text(`${words}.slug`, { max: 100, hint: true, autocomplete: 'off' }),
  validFrom: field.localTime(`${words}.validFrom`, { hint: true, autocomplete: 'off' }),
  validUntil: field.localTime(`${words}.validUntil`, { hint: true, autocomplete: 'off' }),
};

const text = {
  title: field.text(`${words}.title`, { max: 200, required: false, autocomplete: 'off' }),
  body: field.text(`${words}.body`, { max: 20_000, lines: true, required: false }),
};

const version = field.hidden(`${words}.version`, /^[1-9]\d{0,8}$/);

/** The names of the fields for a language. */
export const fieldNames = (language: string) => ({ title: `title_${language}`, body: `body_${language}` });

/** The other way round: which text in which language `title_en` is. Of any other name there is no language. */
export function readFieldName(name: string): { plain: string; language?: string } {
  const [, plain, language] = /^(title|body)_([a-z]{2,3})$/.exec(name) ?? [];
  return plain && language ? { plain, language } : { plain: name };
}

/** The form of a new page: besides what all languages share a title and a body in each, such as `title_en`. */
export function createFormIn(languages: readonly string[]) {
  const texts = languages.flatMap((language): [string, Field<string>][] => {
    const names = fieldNames(language);
    return [
      [names.title, { ...text.title, language }],
      [names.body, { ...text.body, language }],
    ];
  });
  return { ...head, ...(Object.fromEntries(texts) as Record<string, Field<string>>) };
}

export const editFormIn = (languages: readonly string[]) => ({ ...createFormIn(languages), version });

/** The forms of a store that has these languages, as it has unless it says otherwise. */
export const createForm = createFormIn(['en', 'de']);
export const editForm = editFormIn(['en', 'de']);

/** What is published is what the page showed: the version says which one it was. */
export const publishForm = { version };

/** What is deleted likewise: the version of the draft, and the one that is published, 0 for none. */
export const deleteForm = { version, published: field.hidden(`${words}.version`, /^\d{1,9}$/) };
