import assert from 'node:assert/strict';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';

/** Adds customers numbered from C-00001 on. Gives their ids in that order. Many come without the slow indexes for searching. */
export async function addCustomers(test: TestPortal, count: number): Promise<number[]> {
  const ids: number[] = [];
  if (count > 1_000) await test.rows('drop index customers_search, customers_letters');
  for (let first = 1; first <= count; first += 1_000) {
    const added = await test.rows<{ id: number }>(
      `insert into customers (number, first_name)
       select 'C-' || lpad(n::text, 5, '0'), 'Customer ' || lpad(n::text, 5, '0')
       from generate_series(?::int, ?::int) as n order by n returning id`,
      first,
      Math.min(count, first + 999),
    );
    ids.push(...added.map(({ id }) => id));
  }
  return ids;
}

/** Adds one customer. Gives the id. */
export async function addCustomer(
  test: TestPortal,
  [number, firstName, lastName, email]: [number: string, firstName: string, lastName: string, email: string],
): Promise<number> {
  const [added] = await test.rows<{ id: number }>(
    `insert into customers (number, first_name, last_name, email, phone, segment) values (?, ?, ?, ?, '+49 555 0199', 'gold')
     returning id`,
    number,
    firstName,
    lastName,
    email,
  );
  return added?.id ?? 0;
}

/** Lets somebody hold customers. Gives the ids of the assignments in the same order. */
export async function hold(test: TestPortal, userId: number, customerIds: number[]): Promise<number[]> {
  const held = await test.rows<{ id: number }>(
    `insert into assignments (customer_id, user_id) select customer, ? from unnest(?::bigint[]) with ordinality as ids (customer, place)
     order by place returning id`,
    userId,
    customerIds,
  );
  return held.map(({ id }) => id);
}

/** The numbers of the customers whom somebody holds. */
export async function heldBy(test: TestPortal, userId: number): Promise<string[]> {
  const held = await test.rows<{ number: string }>(
    `select number from customers join assignments on customer_id = customers.id
     where user_id = ? and ended_at is null order by number`,
    userId,
  );
  return held.map(({ number }) => number);
}

/** What a browser would send of the form with the two tables. */
export function fieldsIn(html: string): Record<string, string[]> {
  const [form = ''] = /<form class="stack".*<\/form>/s.exec(html) ?? [];
  const fields: Record<string, string[]> = {};
  for (const [input] of form.matchAll(/<input [^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? '';
    if (name === '_csrf' || (input.includes('type="checkbox"') && !input.includes(' checked'))) continue;
    fields[name] = [...(fields[name] ?? []), /value="([^"]*)"/.exec(input)?.[1] ?? ''];
  }
  return fields;
}

/** The value of the button with these words, as in `at:after:…`. */
export function buttonIn(html: string, words: string, place = 'at'): string {
  const buttons = [...html.matchAll(/<button type="submit"[^>]* name="_do" value="([^"]*)"[^>]*>(.*?)<\/button>/gs)];
  const found = buttons.find(([, value = '', content = '']) => value.startsWith(place) && content.includes(words));
  assert.ok(found, `no button ${words}`);
  return found[1] ?? '';
}

/** The rows of the upper and of the lower table, as text. */
export function tablesIn(html: string): { select: string[]; held: string[] } {
  const [select = '', held = ''] = html.split('id="held-heading"');
  return { select: rowsIn(select), held: rowsIn(held) };
}

/** Presses a button of the page after ticking and unticking. */
export async function press(
  browser: Browser,
  path: string,
  html: string,
  button: string,
  { tick = [], untick = [], type = {} }: { tick?: number[]; untick?: number[]; type?: Fields } = {},
) {
  const fields = fieldsIn(html);
  const keep = (fields.keep ?? []).filter((id) => !untick.map(String).includes(id));
  const assign = (fields.assign ?? []).filter((id) => !untick.map(String).includes(id));
  return browser.post(path, { ...fields, keep, assign: [...assign, ...tick.map(String)], ...type, _do: button });
}

const rowsIn = (html: string) =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .filter(([row]) => row.includes('scope="row"'))
    .map(([row]) =>
      row
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    );
