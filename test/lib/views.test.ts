import assert from 'node:assert/strict';
import { render } from '../../src/lib/views.ts';

describe('A view', () => {
  it('sees what it is shown with, whoever showed it first with less', () => {
    assert.doesNotMatch(render('components/csrf', {}), /a-token/);
    assert.match(render('components/csrf', { csrfToken: 'a-token' }), /value="a-token"/);
  });

  it('says which one it is when something is wrong in it', () => {
    assert.throws(() => render('components/badge', {}, {}), /views\/components\/icon\.ejs: /);
  });
});
