import type { Response } from 'express';
import { lossesOf, shownEffect } from '../access/effect-page.ts';
import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { canGiveRole } from '../access/policy.ts';
import { rolesInOrder, shownPeople } from '../access/shown.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import * as service from './delete-service.ts';
import { deleteForm } from './form.ts';

type State = FormState<typeof deleteForm>;

export const deletePage = (req: SignedInRequest, res: Response): Promise<void> =>
  showDelete(req, res, show(deleteForm));

export async function deleteRole(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(deleteForm, req.body as Record<string, unknown>);
  if (!form.ok) return showDelete(req, res, form.state, 422);
  const deleted = await service.deleteRole(req.portal, req.actor, pathId(req), form.values);
  if ('problems' in deleted) return showDelete(req, res, withErrors(form.state, deleted.problems), 422);
  const t = wordsFor(req);
  const done = t('roles.delete.done', { name: deleted.name });
  setFlash(req, { kind: 'ok', text: `${done} ${shownEffect(deleted.effect, t, formatsOf(req))}` });
  redirect(res, '/roles');
}

async function showDelete(req: SignedInRequest, res: Response, form: State, status = 200): Promise<void> {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const found = await service.findConsequences(req.portal, req.actor, pathId(req));
  const { role, rights, holders, groups, effect, nothingElse, stronger, lockedGroups } = found;
  const others = rolesInOrder(rights.roles, t, languageOf(req)).filter((other) => other.id !== role.id);
  const givable = others.filter((other) => canGiveRole(req.actor, other));
  const args = {
    title: t('roles.delete.title', { name: role.name }),
    section: 'groups',
    narrow: true,
    role,
    form,
    holders: { count: holders, number: formats.formatCount(holders) },
    groups: groups.map((group) => nameOfGroup(group, t)),
    lockedGroups: lockedGroups.map((group) => nameOfGroup(group, t)),
    losses: lossesOf(effect, t, formats),
    nothingElse: shownPeople(nothingElse, t, formats),
    stronger: shownPeople(stronger, t, formats),
    choices: [
      { value: '', label: t('access.choose') },
      { value: 'none', label: t('roles.delete.none') },
      ...givable.map((other) => ({ value: String(other.id), label: nameOfRole(other, t) })),
    ],
    hasErrors: status !== 200,
  };
  page(req, res, 'roles/delete', args, status);
}
