import assert from 'node:assert/strict';
import { field } from '../../src/lib/fields.ts';
import { show } from '../../src/lib/forms.ts';
import { render } from '../../src/lib/views.ts';
import { wordsIn } from '../../src/lib/words.ts';

const name = field.text('users.fields.firstName', { max: 10 });
const withName = { t: wordsIn('en'), kind: 'shared', errorText: () => undefined };

describe('A view', () => {
  it('sees what it is shown with, whoever showed it first with less', () => {
    assert.doesNotMatch(render('components/csrf', {}), /a-token/);
    assert.match(render('components/csrf', { csrfToken: 'a-token' }), /value="a-token"/);
  });

  it('may give a shared name to something of its own', () => {
    assert.match(render('components/field', withName, { form: show({ name }), name: 'name' }), / type="text"/);
  });

  it('says which one it is when something is wrong in it', () => {
    assert.throws(() => render('components/badge', {}, {}), /views\/components\/icon\.ejs: /);
  });
});
