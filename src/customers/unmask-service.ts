import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { keepOnce, takeOnce } from '../sealed-values/service.ts';
import { type CustomerDetails, findCustomer, readCustomer } from './service.ts';
import { type Unmasking, unmaskable } from './unmask-form.ts';

const ONE_MINUTE = 1;

/** Records that somebody wants to see one field of a customer, and why, and lets them: once, on the next page. */
export async function unmask(portal: Portal, actor: Actor, id: number, { field, reason }: Unmasking): Promise<void> {
  authorize(may(actor, 'customers.unmask'), 'customers.unmask');
  const { number: name } = await findCustomer(portal, actor, id);
  await inTransaction(portal.database.knex, async (trx) => {
    await keepOnce(portal, trx, actor, ticketFor(actor, id), field, ONE_MINUTE);
    await record(trx, actor, 'customer.unmasked', { id, name }, { details: { field, reason } });
  });
}

/** The one field that may be shown now; undefined when it was shown already, or not asked for in this session. */
export async function takeUnmasked(
  portal: Portal,
  actor: Actor,
  { id }: CustomerDetails,
): Promise<{ field: Unmasking['field']; value: string } | undefined> {
  authorize(may(actor, 'customers.unmask'), 'customers.unmask');
  const { knex } = portal.database;
  const taken = await takeOnce(portal, actor, ticketFor(actor, id));
  const field = unmaskable.find((name) => name === taken);
  const customer = field && (await readCustomer(knex, { masked: false }, { id }));
  return field && customer && { field, value: customer[field] };
}

/** It holds which field may be seen, not what is in it. */
const ticketFor = ({ id: userId }: Actor, customerId: number) => ({
  kind: 'unmask' as const,
  userId,
  about: { customerId },
});
