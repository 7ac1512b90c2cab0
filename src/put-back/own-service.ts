import { detailsForm } from '../account/details-form.ts';
import { settingsForm } from '../account/form.ts';
import { saveSettings } from '../account/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import type { Actor } from '../lib/access.ts';
import { formOf } from '../lib/conflict-choices.ts';
import { parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { mayRenameThemselves, updateOwnDetails } from '../users/own-service.ts';
import { ownPages } from './fields.ts';
import { ownPageOf } from './links-service.ts';
import { backOf, type Choose, changesOf, fieldRow, leftOut, type Outcome, type Plan } from './plan.ts';

/** What putting back would do that the actor changed under their own account. */
export async function planOwn(portal: Portal, actor: Actor, entry: TimelineRow): Promise<Plan> {
  const now = { ...actor, theme: actor.theme ?? null };
  const mayRename = await mayRenameThemselves(portal, actor);
  const changes = changesOf(entry);
  const rows = [...ownPages.details, ...ownPages.settings].flatMap((name) => {
    const change = changes.get(name);
    if (!change) return [];
    const row = fieldRow(name, change, now[name]);
    return [isName(name) && !mayRename ? leftOut(row, 'called-so') : row];
  });
  return { rows, notes: [] };
}

/** Puts back what was chosen, as that page of one's own account would. */
export async function putBackOwn(portal: Portal, actor: Actor, entry: TimelineRow, choose: Choose): Promise<Outcome> {
  const chosen = choose(await planOwn(portal, actor, entry));
  if (!chosen) return { again: true };
  const { firstName, lastName, email, language, timeZone, theme } = { ...actor, ...backOf(chosen) };
  if (ownPageOf(actor, entry) === 'settings') {
    const form = parse(settingsForm, formOf({ language, timeZone, theme: theme ?? 'system' }));
    if (!form.ok) return { wrong: form.state };
    await saveSettings(portal, actor, form.values);
    return { done: chosen.map(({ name }) => name) };
  }
  const form = parse(detailsForm, formOf({ firstName, lastName, email }));
  if (!form.ok) return { wrong: form.state };
  const saved = await updateOwnDetails(portal, actor, form.values);
  return 'problems' in saved ? { wrong: withErrors(form.state, saved.problems) } : { done: saved.changed };
}

const isName = (name: string) => name === 'firstName' || name === 'lastName';
