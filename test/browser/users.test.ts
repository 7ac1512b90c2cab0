import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startBeside } from '../support/browser.ts';
import { button, choose, describeFlows, field, giveCode, heading, link, said, signIn } from '../support/people.ts';

describeFlows('The users, in a browser without scripts', (stage) => {
  it('creates a user on one page: mistakes first, then a generated password that is shown', async () => {
    const page = await stage.as('alice', '/users');
    await link(page, '+ Create').click();
    await heading(page, 'Create user');
    await field(page, 'First name').fill('Núria');
    await field(page, 'Email').fill('nuria@example');
    await page.keyboard.press('Enter');
    await said(page, 'There are 3 problems');
    assert.equal(await page.title(), 'Error: Create user – Back Office');
    await link(page, 'Enter the last name').click();
    await page.keyboard.type('Ferrer');
    await field(page, 'Email').fill('nuria.ferrer@example.com');
    await choose(page, 'Member');
    await choose(page, 'Agent');
    await button(page, 'Generate').click();
    await said(page, 'Password generated. Nothing is saved yet.');
    const generated = await field(page, 'Password').inputValue();
    assert.match(generated, /^\S{20,}$/);
    assert.equal(await field(page, 'Repeat password').inputValue(), generated);
    assert.equal(await field(page, 'Password').getAttribute('type'), 'password');
    await button(page, 'Show password').click();
    await button(page, 'Hide password').waitFor();
    assert.equal(await field(page, 'Password').getAttribute('type'), 'text');
    assert.equal(await field(page, 'Password').inputValue(), generated);
    assert.equal(await field(page, 'First name').inputValue(), 'Núria');
    assert.equal(await page.getByRole('checkbox', { name: 'Agent' }).isChecked(), true);
    await button(page, 'Save').click();
    await heading(page, 'User created');
    await said(page, 'Hand it over in person or by a channel you trust');
    assert.equal(await page.locator('main code').innerText(), generated);
    await page.reload();
    await said(page, 'The password was already shown');
    await link(page, 'Open Núria Ferrer').click();
    await heading(page, /Núria Ferrer/);
  });

  it('creates a user step by step, and goes back without losing anything', async () => {
    const page = await stage.as('alice', '/users/new/steps/1');
    await field(page, 'First name').fill('Jiří');
    await field(page, 'Last name').fill('Novák');
    await field(page, 'Email').fill('jiri.novak@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Groups' }).waitFor();
    await button(page, 'Continue').click();
    await said(page, 'Choose a role or at least one group');
    await choose(page, 'Content editors');
    await button(page, 'Back').click();
    await field(page, 'First name').waitFor();
    assert.equal(await field(page, 'Email').inputValue(), 'jiri.novak@example.com');
    await button(page, 'Continue').click();
    await page.getByRole('group', { name: 'Groups' }).waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'Content editors' }).isChecked(), true);
    await button(page, 'Continue').click();
    await field(page, 'Password').waitFor();
    await button(page, 'Continue').click();
    await said(page, 'Check before you create the user');
    for (const text of ['Jiří', 'Novák', 'jiri.novak@example.com', 'Content editors', 'A random one'])
      await page.locator('main dd').filter({ hasText: text }).first().waitFor();
    await button(page, 'Create User').click();
    await heading(page, 'User created');
    const made = await stage.portal.rows("select status from users where email = 'jiri.novak@example.com'");
    assert.deepEqual(made, [{ status: 'active' }]);
  });

  it('shows both versions when two people edit one user at once, and lets the second decide', async () => {
    const path = `/users/${stage.portal.ids.carol}/edit`;
    const [first, second] = [await stage.as('bob', path), await stage.as('alice', path)];
    await field(first, 'Last name').fill('Castillo Vega');
    await button(first, 'Update').click();
    await said(first, /Carol Castillo Vega was updated: Last name/);
    await field(second, 'Last name').fill('Castillo Marín');
    await button(second, 'Update').click();
    await said(second, 'Somebody else changed the same fields meanwhile');
    await said(second, /Bob Baker saved on/);
    const row = second.getByRole('row', { name: /Last name/ });
    assert.match(await row.innerText(), /Castillo\s+Castillo Vega\s+Castillo Marín/);
    await button(second, 'Update').click();
    await said(second, /Carol Castillo Marín was updated/);
  });

  it('signs somebody who is deactivated out at the next click, in every process, and lets them in again', async () => {
    const beside = await startBeside(stage.portal, { demo: true });
    try {
      const theirs = await stage.as('dave');
      const elsewhere = await stage.as('dave', '/account', beside);
      const page = await stage.as('alice', '/users?q=dubois');
      await openMenu(page, 'Dave Dubois');
      await link(page, 'Deactivate').click();
      await heading(page, 'Deactivate Dave Dubois?');
      await said(page, 'Warning');
      await said(page, 'they are signed out of 2 sessions at once');
      await button(page, 'Deactivate').click();
      await said(page, 'Dave Dubois is now Deactivated.');
      assert.match(page.url(), /\/users\?q=dubois$/);
      for (const window of [theirs, elsewhere]) {
        await link(window, 'Dave Dubois').click();
        await heading(window, 'Sign in');
      }
      await signIn(theirs, 'dave');
      await said(theirs, 'This account is deactivated. Ask an administrator.');
      await button(page, 'Activate again').click();
      await said(page, 'Dave Dubois is now Active.');
      await signIn(theirs, 'dave');
      await giveCode(theirs);
      await heading(theirs, 'My account');
    } finally {
      beside.close();
    }
  });

  it('deletes a user after a warning, keeps the row, and restores it', async () => {
    const page = await stage.as('alice', '/users?q=castillo');
    await openMenu(page, /Carol/);
    await link(page, 'Delete').click();
    await heading(page, /^Delete Carol/);
    await button(page, 'Delete').click();
    await said(page, /Carol .* is now Deleted/);
    const row = page.getByRole('row', { name: /carol@example.com/ });
    assert.match(await row.innerText(), /Deleted/);
    await openMenu(page, /Carol/);
    assert.equal(await row.getByRole('link', { name: 'Edit' }).count(), 0);
    await row.getByRole('link', { name: 'Restore' }).click();
    await heading(page, /^Restore Carol/);
    await button(page, 'Restore').click();
    await said(page, /Carol .* is back, as Deactivated/);
    assert.match(await row.innerText(), /Deactivated/);
  });
});

/** Opens the menu of a row. */
async function openMenu(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('row', { name }).locator('summary').click();
}
