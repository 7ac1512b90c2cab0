import type { Response } from 'express';
import { nameOfGroup } from '../access/names.ts';
import { currentRights } from '../access/service.ts';
import { BadRequest } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withError } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { removeForm } from './form.ts';
import { insteadOptions, leftOutTexts } from './members-page.ts';
import { findLeaving, type Leaving, removeMembers } from './members-service.ts';
import { backTo } from './people-page.ts';
import { findGroup } from './service.ts';

type State = FormState<typeof removeForm>;

const mostAtOnce = 100;

/** Says who would leave, and what that means. */
export async function removePage(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(removeForm, { member: req.query.member });
  const ids = form.ok ? form.values.member.slice(0, mostAtOnce) : [];
  const leaving = await findLeaving(req.portal, req.actor, pathId(req), ids);
  if (leaving.changed.length + leaving.leftOut.length === 0) return redirect(res, `/groups/${leaving.group.id}`);
  await showRemove(req, res, leaving, show(removeForm));
}

/** Takes out of the group who was chosen; where that matters, leads to the page that asks first. */
export async function remove(req: SignedInRequest, res: Response): Promise<void> {
  const { group } = await findGroup(req.portal, req.actor, pathId(req));
  const t = wordsFor(req);
  const back = backTo(group.id, req.body);
  const { state, ids, values } = chosen(req);
  if (ids.length === 0 || ids.length > mostAtOnce) {
    setFlash(req, {
      kind: 'bad',
      text: t(ids.length > mostAtOnce ? 'groups.remove.too-many' : 'groups.remove.nobody'),
    });
    return redirect(res, back);
  }
  const removed = await removeMembers(req.portal, req.actor, group.id, ids, values);
  if ('ask' in removed)
    return redirect(
      res,
      `/groups/${group.id}/members/remove?${new URLSearchParams(ids.map((id) => ['member', `${id}`]))}`,
    );
  if ('problem' in removed) return showRemove(req, res, removed.leaving, problemState(state, removed.problem), 422);
  const { changed, leftOut } = removed;
  const names = formatsOf(req).formatList(changed.slice(0, 5).map(({ name }) => name));
  const done = t(changed.length > 5 ? 'groups.remove.done-many' : 'groups.remove.done', {
    count: changed.length,
    names,
    group: nameOfGroup(group, t),
  });
  const texts = [...(changed.length > 0 ? [done] : []), ...leftOutTexts(leftOut, t)];
  setFlash(req, { kind: leftOut.length > 0 ? 'warn' : 'ok', text: texts.join(' ') || t('groups.remove.gone') });
  redirect(res, back);
}

/** The one whose button was pressed, or else those who are ticked. */
function chosen(req: SignedInRequest) {
  const form = parse(removeForm, req.body as Record<string, unknown>);
  if (!form.ok) throw new BadRequest('members');
  const { member, only, confirmed, instead } = form.values;
  const ids = only === '' ? member : [Number(only)];
  return { state: form.state, ids, values: { confirmed: confirmed === 'yes', instead } };
}

const problemState = (state: State, problem: 'instead-required' | 'last-administrator'): State =>
  problem === 'instead-required'
    ? withError(state, 'instead', 'required')
    : withError(state, 'member', 'last-administrator');

async function showRemove(req: SignedInRequest, res: Response, leaving: Leaving, form: State, status = 200) {
  const t = wordsFor(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const name = nameOfGroup(leaving.group, t);
  const args = {
    title: t('groups.remove.title', { count: leaving.changed.length, group: name }),
    section: 'groups',
    narrow: true,
    group: { id: leaving.group.id, name },
    leaving,
    oneself: leaving.changed.some(({ id }) => id === req.actor.id),
    leftOut: leftOutTexts(leaving.leftOut, t),
    form,
    instead: insteadOptions(req, rights, leaving.group.id),
    hasErrors: status !== 200,
  };
  page(req, res, 'groups/remove', args, status);
}
