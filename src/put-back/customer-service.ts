import type { TimelineRow } from '../audit/entries-service.ts';
import { editable, updateCustomer } from '../customers/edit-service.ts';
import { type Editable, type EditValues, editForm, maskedEditForm } from '../customers/form.ts';
import { type CustomerDetails, findCustomer } from '../customers/service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { formOf } from '../lib/conflict-choices.ts';
import { parse } from '../lib/forms.ts';
import { isPersonal } from '../lib/masking.ts';
import type { Portal } from '../lib/portal.ts';
import { customerFields } from './fields.ts';
import { backOf, type Choose, changesOf, fieldRow, type Outcome, type Plan } from './plan.ts';

interface CustomerPlan extends Plan {
  customer: CustomerDetails;
}

/** What putting back an edit of a customer would do. What is masked for the actor is neither shown nor put back. */
export async function planCustomer(portal: Portal, actor: Actor, entry: TimelineRow): Promise<CustomerPlan> {
  authorize(may(actor, 'customers.edit'), 'customers.edit');
  const customer = await findCustomer(portal, actor, entry.subjectId ?? 0);
  const changes = changesOf(entry);
  const rows = customerFields.flatMap((name) => {
    const change = changes.get(name);
    if (!change) return [];
    const row = fieldRow(name, change, customer[name]);
    return actor.masked && isPersonal(name) ? [{ ...row, state: 'left' as const, why: 'masked' as const }] : [row];
  });
  return { customer, rows, notes: [] };
}

/** Puts back what was chosen, as an edit by hand would. */
export async function putBackCustomer(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  choose: Choose,
): Promise<Outcome> {
  const plan = await planCustomer(portal, actor, entry);
  const chosen = choose(plan);
  if (!chosen) return { again: true };
  const { customer } = plan;
  const original: Partial<Editable> = editable(actor, customer);
  const values = { ...original, ...backOf(chosen), version: customer.version, original: JSON.stringify(original) };
  const form = parse(actor.masked ? maskedEditForm : editForm, formOf(values));
  if (!form.ok) return { wrong: form.state };
  const edited = await updateCustomer(portal, actor, customer.id, form.values as EditValues);
  return 'conflict' in edited ? { again: true } : { done: edited.changed };
}
