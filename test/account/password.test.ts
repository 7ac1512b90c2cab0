import assert from 'node:assert/strict';
import { startTestPortal, type TestPortal } from '../support/portal.ts';
import { errorsIn, textOf } from '../users/page.ts';

describe('The page to change one’s own password', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal();
  });
  after(() => test.close());

  it('tells the new password from the current one, and names all that is missing at once', async () => {
    const erin = await test.signIn('erin');
    const { text } = await erin.get('/account/password');
    assert.match(textOf(text), /Current password New password At least 12 characters.* Repeat new password/);
    const refused = await erin.post('/account/password', { currentPassword: '', password: '', repeatPassword: '' });
    assert.equal(refused.status, 422);
    assert.deepEqual(errorsIn(refused.text), {
      currentPassword: 'Enter your current password',
      password: 'Enter a password',
      repeatPassword: 'Repeat the password',
    });
  });
});
