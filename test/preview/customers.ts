import type { TestPortal } from '../support/portal.ts';

let made = 0;

/** Adds a customer and assigns them to a user, if one is named; gives the number. */
export async function addCustomer(
  test: TestPortal,
  {
    firstName = 'Anna',
    segment = '',
    language = 'en',
    heldBy,
  }: { firstName?: string; segment?: string; language?: string; heldBy?: number },
): Promise<string> {
  made += 1;
  const number = `P-${made}`;
  const [row] = await test.rows<{ id: number }>(
    `insert into customers (number, first_name, last_name, email, segment, language)
     values (?, ?, 'Berg', ?, ?, ?) returning id`,
    number,
    firstName,
    `customer-${made}@example.org`,
    segment,
    language,
  );
  if (heldBy) await test.rows('insert into assignments (customer_id, user_id) values (?, ?)', row?.id, heldBy);
  return number;
}

/** Ends the assignment of a customer, as somebody does who unticks it. */
export const endAssignment = (test: TestPortal, number: string) =>
  test.rows(
    'update assignments set ended_at = now() where ended_at is null and customer_id = (select id from customers where number = ?)',
    number,
  );
