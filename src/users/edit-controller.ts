import type { Response } from 'express';
import { currentRights, type Rights } from '../access/service.ts';
import { authorize } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { NotFound } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { type FormState, parse, show, withErrors } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { languages, type Words } from '../lib/words.ts';
import { groupChoices, groupNames, roleChoices, roleName } from './choices.ts';
import { type Editable, editableOf } from './edit-merge.ts';
import { type Conflict, type Edited, updateUser } from './edit-service.ts';
import { editForm } from './form.ts';
import * as policy from './policy.ts';
import { findUser, type User } from './service.ts';
import { activateUser } from './status-service.ts';

type EditState = FormState<typeof editForm>;

/** What two people made of one field, and what it was before. */
interface Difference {
  label: string;
  before: string;
  theirs: string;
  yours: string;
}

export async function editPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  if (!policy.canEdit(req.actor, user)) throw new NotFound();
  await showEdit(req, res, user, show(editForm, valuesOf(user)));
}

export async function update(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  authorize(policy.canEdit(req.actor, user));
  const { email, status } = user;
  const form = parse(editForm, { email, status, ...(req.body as Record<string, unknown>) });
  if (!form.ok) return showEdit(req, res, user, form.state, { status: 422 });
  const edited = await updateUser(req.portal, req.actor, user.id, form.values);
  if ('conflict' in edited) return showConflict(req, res, form.state, edited);
  if ('problems' in edited) return showEdit(req, res, user, withErrors(form.state, edited.problems), { status: 422 });
  await finish(req, res, edited);
}
