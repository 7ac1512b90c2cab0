import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { CastName } from '../../seeds/cast.ts';
import { button, describeFlows, said } from '../support/people.ts';

describeFlows('Assigning customers, in a browser without scripts', (stage) => {
  it('assigns customers that were ticked on several pages and in a search, all with one Save', async () => {
    const page = await stage.as('alice', `/users/${stage.portal.ids.erin}/customers`);
    const first = await tickFree(page);
    await page
      .getByRole('navigation', { name: 'Pages of customers to select' })
      .getByRole('button', { name: 'Next' })
      .click();
    await page.getByText('1 to assign').waitFor();
    const second = await tickFree(page);
    const [wanted] = await stage.portal.rows<{ number: string }>(
      'select number from customers where id not in (select customer_id from assignments where ended_at is null) order by number desc limit 1',
    );
    const third = wanted?.number ?? '';
    await page.getByRole('searchbox', { name: 'Search customers' }).fill(third);
    await page.keyboard.press('Enter');
    await page.getByText('2 to assign').waitFor();
    await page.getByRole('checkbox', { name: new RegExp(`^Assign ${third}`) }).check();
    await button(page, 'Save').click();
    await said(page, '3 customers assigned to Erin Evans.');
    assert.deepEqual(await heldBy('erin'), [first, second, third].sort());
    await page.getByRole('checkbox', { name: new RegExp(`^Keep ${third}`) }).uncheck();
    await button(page, 'Save').click();
    await said(page, '1 customer unassigned from Erin Evans.');
    assert.deepEqual(await heldBy('erin'), [first, second].sort());
  });

  it('gives a customer who is ticked for two users at once to one, and tells the other', async () => {
    const [first, second] = [
      await stage.as('alice', `/users/${stage.portal.ids.dave}/customers`),
      await stage.as('bob', `/users/${stage.portal.ids.bob}/customers`),
    ];
    const number = await tickFree(first);
    await second.getByRole('checkbox', { name: new RegExp(`^Assign ${number}`) }).check();
    await button(first, 'Save').click();
    await said(first, '1 customer assigned to Dave Dubois.');
    await button(second, 'Save').click();
    await said(second, new RegExp(`${number} .*was assigned to Dave Dubois meanwhile`));
    const holders = await stage.portal.rows(
      `select user_id from assignments join customers on customers.id = customer_id where number = ? and ended_at is null`,
      number,
    );
    assert.deepEqual(holders, [{ user_id: stage.portal.ids.dave }]);
  });

  async function heldBy(who: CastName): Promise<string[]> {
    const held = await stage.portal.rows<{ number: string }>(
      `select number from assignments join customers on customers.id = customer_id
       where user_id = ? and ended_at is null order by number`,
      stage.portal.ids[who],
    );
    return held.map(({ number }) => number);
  }
});

/** Ticks the first customer who is free; gives the number. */
async function tickFree(page: Page): Promise<string> {
  const box = page.getByRole('checkbox', { name: /^Assign / }).first();
  await box.check();
  const row = page.getByRole('row').filter({ has: box });
  return (await row.locator('td.num').first().innerText()).trim();
}
