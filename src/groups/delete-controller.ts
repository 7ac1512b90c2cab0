import type { Response } from 'express';
import { lossesOf, shownEffect } from '../access/effect-page.ts';
import { nameOfGroup } from '../access/names.ts';
import { shownPeople } from '../access/shown.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import * as service from './delete-service.ts';
import { deleteForm } from './form.ts';
import { insteadOptions, otherGroups } from './members-page.ts';

type State = FormState<typeof deleteForm>;

export const deletePage = (req: SignedInRequest, res: Response): Promise<void> =>
  showDelete(req, res, show(deleteForm));

export async function deleteGroup(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(deleteForm, req.body as Record<string, unknown>);
  if (!form.ok) return showDelete(req, res, form.state, 422);
  const deleted = await service.deleteGroup(req.portal, req.actor, pathId(req), form.values);
  if ('problems' in deleted) return showDelete(req, res, withErrors(form.state, deleted.problems), 422);
  const t = wordsFor(req);
  const done = t('groups.delete.done', { name: deleted.name });
  setFlash(req, { kind: 'ok', text: `${done} ${shownEffect(deleted.effect, t, formatsOf(req))}` });
  redirect(res, '/groups');
}

async function showDelete(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const found = await service.findConsequences(req.portal, req.actor, pathId(req));
  const { group, rights, people, effect, nothingElse, stronger } = found;
  const name = nameOfGroup(group, t);
  const targets = otherGroups(req, rights, group.id);
  const args = {
    title: t('groups.delete.title', { name }),
    section: 'groups',
    narrow: true,
    group: { id: group.id, name },
    form,
    people: { count: people, number: formats.formatCount(people) },
    losses: lossesOf(effect, t, formats),
    nothingElse: shownPeople(nothingElse, t, formats),
    stronger: shownPeople(stronger, t, formats),
    targets: [
      { value: '', label: t('access.choose') },
      ...targets.map((target) => ({ value: String(target.id), label: nameOfGroup(target, t) })),
    ],
    instead: insteadOptions(req, rights, group.id),
    hasErrors: status !== 200,
  };
  page(req, res, 'groups/delete', args, status);
}
