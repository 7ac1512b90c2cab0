import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { button, describeFlows, heading, link, said } from '../support/people.ts';
import { arrive } from '../support/visits.ts';

describeFlows('Writing and previewing pages, in a browser without scripts', (stage) => {
  it('writes a page in two languages, previews it as customers of two segments, and publishes it', async () => {
    const page = await stage.as('dave', '/pages');
    await page.getByRole('link', { name: 'New page' }).click();
    const typed = {
      slug: 'spring',
      title_en: 'Spring',
      body_en: 'Hello {{first_name|friend}}\n\n:::segment gold\nGold comes first\n:::',
      title_de: 'Frühling',
      body_de: 'Hallo {{first_name|Gast}}\n\n:::segment gold\nGold zuerst\n:::',
    };
    for (const [name, value] of Object.entries(typed)) await page.locator(`[name="${name}"]`).fill(value);
    await button(page, 'Save draft').click();
    await said(page, 'Spring was saved as a draft.');
    const [gold, plain] = [await customerOf('gold'), await customerOf('plain')];
    await link(page, 'Preview').click();
    await heading(page, 'Preview Spring');
    await page.getByRole('link', { name: new RegExp(`as ${gold} `) }).click();
    await page.getByText('English', { exact: true }).click();
    await said(page, 'Gold comes first');
    await page.getByLabel('As another customer').selectOption(plain);
    await button(page, 'Show').click();
    await page.getByText('English', { exact: true }).click();
    assert.equal(await page.getByText('Gold comes first').count(), 0);
    await link(page, 'Side by side').click();
    await said(page, 'Nothing is published yet.');
    await link(page, 'Back to the page').click();
    await link(page, 'Publish').click();
    await button(page, 'Publish').click();
    await said(page, 'Spring is published.');
    const visitor = await stage.visit();
    await visitor.goto('/store/de/spring');
    assert.match(await textOf(visitor), /^Frühling\s+Hallo Gast$/);
  });

  it('keeps what was typed when a block does not end, and says in which line', async () => {
    const page = await stage.as('dave', '/pages/new');
    await page.locator('#slug').fill('broken');
    await page.locator('#title_en').fill('Broken');
    await page.locator('#body_en').fill('One\n:::segment gold\nTwo');
    await button(page, 'Save draft').click();
    await page.getByRole('link', { name: /^English, line 2: this block does not end/ }).click();
    assert.equal(await page.locator('#body_en').inputValue(), 'One\n:::segment gold\nTwo');
    await page.locator('#body_en').fill('One\n:::segment gold\nTwo\n:::');
    await button(page, 'Save draft').click();
    await said(page, 'Broken was saved as a draft.');
  });

  it('gives a link from a preview that shows the draft to somebody who is not signed in', async () => {
    const page = await stage.as('dave', '/preview');
    await arrive(page, () => page.locator('.desk td a').first().click());
    await button(page, 'Make a link').click();
    const url = await page.locator('a.secret').getAttribute('href');
    const visitor = await stage.visit();
    await visitor.goto(new URL(url ?? '').pathname);
    await said(visitor, /by a link from Dave Dubois\. Not public\./);
  });

  /** The number of a customer of Dave's in a segment: one that he has, or one that is put there. */
  async function customerOf(segment: string): Promise<string> {
    const [row] = await stage.portal.rows<{ number: string }>(
      `update customers set segment = ? where id = (
         select customer_id from current_assignments join customers on customers.id = customer_id
         where user_id = ? order by segment = ? desc, number limit 1) returning number`,
      segment,
      stage.portal.ids.dave,
      segment,
    );
    return row?.number ?? assert.fail('Dave has no customer');
  }
});

const textOf = async (page: Page) => (await page.locator('main').innerText()).trim();
