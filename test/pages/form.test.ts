import assert from 'node:assert/strict';
import type { Fields } from '../../src/lib/forms.ts';
import { createFormIn, fieldNames, readFieldName } from '../../src/pages/form.ts';

describe('The form of a page', () => {
  it('has a title and a body in every language of the store, which their names say', () => {
    const languages = ['en', 'de', 'fil'];
    const form: Fields = createFormIn(languages);
    for (const language of languages)
      for (const [plain, name] of Object.entries(fieldNames(language))) {
        assert.deepEqual(readFieldName(name), { plain, language });
        assert.equal(form[name]?.language, language);
      }
  });

  it('has fields that all languages share', () => {
    for (const name of ['slug', 'validFrom', 'valid_from', 'title', 'title_', 'title_EN', 'title_e', 'slug_en'])
      assert.deepEqual(readFieldName(name), { plain: name });
  });
});
