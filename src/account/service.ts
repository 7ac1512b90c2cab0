import { lockOwn } from '../access/guards.ts';
import { changesBetween, record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { ValuesOf } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import type { settingsForm } from './form.ts';
import { updateSettings } from './store.ts';

/** Changes how the portal looks to the actor, from the next page on. */
export async function saveSettings(portal: Portal, actor: Actor, values: ValuesOf<typeof settingsForm>): Promise<void> {
  const before = { language: actor.language, timeZone: actor.timeZone, theme: actor.theme ?? null };
  const after = { ...values, theme: values.theme === 'system' ? null : values.theme };
  const changes = changesBetween(before, after);
  if (Object.keys(changes).length === 0) return;
  await inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    await updateSettings(trx, actor.id, after);
    await record(trx, actor, 'user.updated', actor, { changes });
  });
}
