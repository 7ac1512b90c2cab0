import assert from 'node:assert/strict';
import { button, describeFlows, field, giveCode, heading, link, said, signIn } from '../support/people.ts';
import { emailOf, password } from '../support/portal.ts';

describeFlows('Signing in, in a browser without scripts', (stage) => {
  it('signs in with password and code, and lands where one wanted to go', async () => {
    const page = await stage.visit();
    await page.goto('/users?q=dubois');
    await heading(page, 'Sign in');
    await page.keyboard.type(emailOf('alice'));
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await said(page, 'The e-mail or password is not right');
    assert.equal(await field(page, 'Email').inputValue(), emailOf('alice'));
    assert.equal(await field(page, 'Password').inputValue(), '');
    await field(page, 'Password').fill(password);
    await page.keyboard.press('Enter');
    await said(page, 'We sent a code to a•••@example.com');
    await giveCode(page);
    await heading(page, 'Users');
    assert.equal(await page.getByRole('searchbox', { name: 'Search' }).inputValue(), 'dubois');
  });

  it('signs in and out by double clicks as by single ones', async () => {
    const page = await stage.visit();
    await page.goto('/login');
    await field(page, 'Email').fill(emailOf('alice'));
    await field(page, 'Password').fill(password);
    await button(page, 'Sign in').dblclick();
    await heading(page, 'Enter the code');
    await field(page, 'Verification code').fill(await page.locator('.note strong').innerText());
    await button(page, 'Verify').dblclick();
    await heading(page, 'Welcome, Alice');
    await button(page, 'Sign out').dblclick();
    await said(page, 'You’re signed out.');
  });

  it('shows nothing after signing out, not even by going back', async () => {
    const page = await stage.as('alice', `/users/${stage.portal.ids.bob}`);
    await button(page, 'Sign out').click();
    await said(page, 'You’re signed out.');
    await page.goBack();
    await heading(page, 'Sign in');
    assert.doesNotMatch(await page.content(), /Bob Baker|bob@example\.com/);
  });

  it('changes one’s language and colours at once', async () => {
    const page = await stage.as('alice', '/account');
    await field(page, 'Interface language').selectOption({ label: 'Deutsch' });
    await field(page, 'Colours').selectOption({ label: 'Dark' });
    await button(page, 'Save').click();
    await heading(page, 'Mein Konto');
    assert.equal(await page.getAttribute('html', 'lang'), 'de');
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
    await page.locator('#language').selectOption('en');
    await page.locator('#theme').selectOption('system');
    await page.keyboard.press('Enter');
    await page.locator('main .btn-primary').click();
    await heading(page, 'My account');
  });

  it('lets somebody in with a new password from an administrator, once, to choose an own one', async () => {
    const page = await stage.as('alice', `/users/${stage.portal.ids.erin}`);
    await link(page, 'Set a new password').click();
    await heading(page, 'Set a new password for Erin Evans');
    await button(page, 'Generate').click();
    await said(page, 'Password generated.');
    await button(page, 'Set password').click();
    await said(page, 'Hand it over in person or by a channel you trust');
    const given = await page.locator('main code').innerText();
    const theirs = await stage.visit();
    await signIn(theirs, 'erin', given);
    await giveCode(theirs);
    await heading(theirs, 'Choose a new password');
    await theirs.goto('/account');
    await heading(theirs, 'Choose a new password');
    for (const label of ['Password', 'Repeat password']) await field(theirs, label).fill('seven quiet otters swim');
    await theirs.keyboard.press('Enter');
    await said(theirs, 'Your password was changed.');
    await heading(theirs, 'My account');
    const again = await stage.visit();
    await signIn(again, 'erin', given);
    await said(again, 'The e-mail or password is not right');
    await signIn(again, 'erin', 'seven quiet otters swim');
    await giveCode(again);
    await heading(again, 'Welcome, Erin');
  });
});
