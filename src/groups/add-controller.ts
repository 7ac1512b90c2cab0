import type { Response } from 'express';
import { nameOfGroup } from '../access/names.ts';
import { setFlash } from '../lib/flash.ts';
import { parse, show, withError } from '../lib/forms.ts';
import { pathId, queryText, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { type AddState, addForm, mostTicks, nextPlace, ticksIn } from './add-form.ts';
import { leftOutTexts } from './members-page.ts';
import { addMembers, findPeople } from './members-service.ts';
import { summary } from './people-page.ts';
import type { Place } from './service.ts';

export async function addPage(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(addForm, { q: queryText(req, 'q') });
  const q = form.ok ? form.values.q : '';
  await showPeople(req, res, show(addForm, { q }), { q, at: '' }, []);
}

/** One form with many buttons: **Add** changes something, the others show the same ticks at another place. */
export async function add(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(addForm, req.body as Record<string, unknown>);
  if (!form.ok) return showPeople(req, res, form.state, { q: '', at: '' }, [], 422);
  const ticks = ticksIn(form.values);
  const place = nextPlace(form.values);
  if (ticks.length > mostTicks)
    return showPeople(req, res, withError(form.state, 'add', 'too-many', { count: mostTicks }), place, ticks, 422);
  if (form.values._do !== 'save') return showPeople(req, res, form.state, place, ticks);
  if (ticks.length === 0) return showPeople(req, res, withError(form.state, 'add', 'nobody'), place, ticks, 422);
  await save(req, res, ticks);
}

async function save(req: SignedInRequest, res: Response, ticks: number[]): Promise<void> {
  const t = wordsFor(req);
  const { group, changed, leftOut } = await addMembers(req.portal, req.actor, pathId(req), ticks);
  const names = formatsOf(req).formatList(changed.slice(0, 5).map(({ name }) => name));
  const values = { count: changed.length, names, group: nameOfGroup(group, t) };
  const done = t(changed.length > 5 ? 'groups.add.done-many' : 'groups.add.done', values);
  const texts = [...(changed.length > 0 ? [done] : []), ...leftOutTexts(leftOut, t)];
  setFlash(req, { kind: leftOut.length > 0 ? 'warn' : 'ok', text: texts.join(' ') || t('groups.add.nothing') });
  redirect(res, `/groups/${group.id}`);
}

async function showPeople(
  req: SignedInRequest,
  res: Response,
  form: AddState,
  place: Place,
  ticks: number[],
  status = 200,
): Promise<void> {
  const t = wordsFor(req);
  const { group, people } = await findPeople(req.portal, req.actor, pathId(req), place);
  const name = nameOfGroup(group, t);
  const args = {
    title: t('groups.add.title', { group: name }),
    section: 'groups',
    narrow: true,
    group: { id: group.id, name },
    form,
    place,
    people,
    ticks,
    ticked: new Set(ticks),
    summary: summary(people, t, formatsOf(req)),
    hasErrors: status !== 200,
  };
  page(req, res, 'groups/add', args, status);
}
