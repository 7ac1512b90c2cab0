import { lockOwn, lockRights } from '../access/guards.ts';
import { currentRights } from '../access/service.ts';
import { changesBetween, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { Problems } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { countFailure } from '../lib/rate-limits.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { emailProblem } from './checks-service.ts';
import * as editStore from './edit-store.ts';
import { followEmailChange } from './email-service.ts';
import * as policy from './policy.ts';
import { lockUser, raced, recorded } from './service.ts';

/** Who one is: the name, and the e-mail that one signs in with. */
export interface OwnDetails {
  firstName: string;
  lastName: string;
  email: string;
}

/** Whether the actor may change their own name. */
export const mayRenameThemselves = async (portal: Portal, actor: Actor): Promise<boolean> =>
  policy.canChangeOwnName(actor, await currentRights(portal, actor.accessVersion));

/**
 * Saves the actor's own name and e-mail, or says what is wrong. Another e-mail takes a password given lately, and is
 * counted: the answer tells whether somebody has an account, and a mail goes to whatever address was typed.
 */
export async function updateOwnDetails(portal: Portal, actor: Actor, values: OwnDetails): Promise<Saved> {
  if (values.email !== actor.email) {
    requireRecentPassword({ actor });
    await countFailure(portal, 'own-email', String(actor.id));
  }
  return save(portal, actor, values);
}

type Saved = { changed: (keyof OwnDetails)[] } | { problems: Problems };

async function save(portal: Portal, actor: Actor, values: OwnDetails): Promise<Saved> {
  try {
    return await inTransaction(portal.database.knex, (trx) => update(portal, trx, actor, values));
  } catch (error) {
    if (!raced.has(brokenConstraint(error))) throw error;
    return save(portal, actor, values);
  }
}

async function update(portal: Portal, trx: Connection, asking: Actor, values: OwnDetails): Promise<Saved> {
  const { rights, actor } = await lockRights(trx, asking);
  await lockOwn(trx, actor);
  const user = await lockUser(trx, actor.id);
  const { firstName, lastName } = policy.canChangeOwnName(actor, rights) ? values : user;
  const edited = { ...user, firstName, lastName, email: values.email, name: `${firstName} ${lastName}` };
  const changes = changesBetween(recorded(user), recorded(edited));
  if (changes.email) requireRecentPassword({ actor });
  const problem = await emailProblem(trx, actor, edited.email, user.id);
  if (problem) return { problems: { email: problem } };
  const changed = Object.keys(changes) as (keyof OwnDetails)[];
  if (changed.length === 0) return { changed };
  await editStore.updateUser(trx, { ...edited, givenBy: actor.id });
  if (changes.email) await followEmailChange(portal, trx, user, edited.email, '');
  await record(trx, actor, 'user.updated', edited, { changes });
  return { changed };
}
