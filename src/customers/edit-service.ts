import { changesBetween, lastChangeOf, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import { isPersonal } from '../lib/masking.ts';
import { type Merged, merge } from '../lib/merge.ts';
import type { Portal } from '../lib/portal.ts';
import type { StoredCustomer } from './edit-store.ts';
import * as store from './edit-store.ts';
import { type CreateValues, type Editable, type EditValues, readOriginal } from './form.ts';
import { type CustomerDetails, readCustomer } from './service.ts';

/** Somebody else saved other values into the same fields meanwhile: what they are now, and who it was. */
export interface Conflict {
  conflict: Editable;
  version: number;
  original: Partial<Editable>;
  merged: Merged<Editable>;
  by: { name: string; at: Date } | undefined;
}

export interface Edited {
  /** The fields that changed. */
  changed: string[];
  /** What was recorded, if anything was. */
  entry: number | undefined;
  /** What somebody else changed meanwhile, and what was left so. */
  theirs: (keyof Editable)[];
}

/** Adds a customer, or gives the one who has this number already. */
export async function createCustomer(
  portal: Portal,
  actor: Actor,
  values: CreateValues,
): Promise<{ id: number } | { taken: CustomerDetails | undefined }> {
  authorize(may(actor, 'customers.edit'), 'customers.edit');
  return inTransaction(portal.database.knex, async (trx) => {
    const id = await store.insertCustomer(trx, values);
    if (id === undefined) return { taken: await readCustomer(trx, actor, { number: values.number }) };
    const changes = changesBetween({} as CreateValues, values);
    await record(trx, actor, 'customer.created', { id, name: values.number }, { changes });
    return { id };
  });
}

/** Saves what was edited, or says what somebody else saved meanwhile. What is masked for the actor stays as it is. */
export async function updateCustomer(
  portal: Portal,
  actor: Actor,
  id: number,
  { version, original: typed, ...values }: EditValues,
): Promise<Edited | Conflict> {
  authorize(may(actor, 'customers.edit'), 'customers.edit');
  return inTransaction(portal.database.knex, async (trx) => {
    const customer = await store.lockCustomer(trx, id);
    if (!customer) throw new NotFound();
    const yours = editable(actor, values);
    const theirs = editable(actor, customer);
    const original = editable(actor, readOriginal(typed));
    const isStale = String(customer.version) !== version;
    const merged = isStale ? merge(original, theirs, yours) : { values: yours, theirs: [], clashes: [] };
    if (merged.clashes.length > 0)
      return {
        conflict: theirs,
        version: customer.version,
        original,
        merged,
        by: await lastChangeOf(trx, 'customer', id),
      };
    return { ...(await save(trx, actor, customer, merged.values)), theirs: merged.theirs };
  });
}

async function save(trx: Connection, actor: Actor, customer: StoredCustomer, values: Editable) {
  const edited = { ...customer, ...values };
  const changes = changesBetween(customer, edited);
  const changed = Object.keys(changes);
  if (changed.length === 0) return { changed, entry: undefined };
  await store.updateCustomer(trx, edited);
  const subject = { id: customer.id, name: customer.number };
  return { changed, entry: await record(trx, actor, 'customer.updated', subject, { changes }) };
}

/** The fields that the actor may edit, which are those that they may receive. */
export function editable(actor: Pick<Actor, 'masked'>, values: Editable): Editable;
export function editable(actor: Pick<Actor, 'masked'>, values: Partial<Editable>): Partial<Editable>;
export function editable({ masked }: Pick<Actor, 'masked'>, values: Partial<Editable>): Partial<Editable> {
  const { firstName, lastName, email, phone, segment, country, language } = values;
  const all = Object.entries({ firstName, lastName, email, phone, segment, country, language });
  return Object.fromEntries(all.filter(([field]) => !(masked && isPersonal(field)))) as Partial<Editable>;
}
