import { button, describeFlows, field, heading, link, said } from '../support/people.ts';

describeFlows('Doing something to many users at once, without scripts', (stage) => {
  it('ticks survive a search by Enter, and what is done to them can be undone', async () => {
    const page = await stage.as('alice', '/users?q=dubois');
    await link(page, 'Select users').click();
    await field(page, 'Select Dave Dubois').check();
    await field(page, 'Search').fill('castillo');
    await field(page, 'Search').press('Enter');
    await said(page, '1 user selected');
    await field(page, 'Select Carol Castillo').check();
    await button(page, 'Deactivate').click();
    await heading(page, 'Deactivate 2 users?');
    await button(page, 'Deactivate 2 users').click();
    await heading(page, '2 users deactivated');
    await button(page, 'Undo').click();
    await heading(page, 'Activate 2 users?');
    await button(page, 'Activate 2 users').click();
    await heading(page, '2 users activated');
  });

  it('somebody is looked at on the way, and the selection is still there', async () => {
    const page = await stage.as('bob', '/users?select=on&q=evans');
    await field(page, 'Select Erin Evans').check();
    await button(page, 'Erin Evans').click();
    await heading(page, 'Erin Evans');
    await page.goto('/users');
    await said(page, '1 user selected');
    await link(page, 'Show selected').click();
    await button(page, 'Remove Erin Evans').click();
    await said(page, 'No users are selected');
  });
});
