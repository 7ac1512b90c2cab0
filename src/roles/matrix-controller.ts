import type { Response } from 'express';
import { shownEffect } from '../access/effect-page.ts';
import { nameOfRole } from '../access/names.ts';
import type { Effect } from '../access/people-service.ts';
import { countedUpTo } from '../lib/counts.ts';
import { BadRequest } from '../lib/errors.ts';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { redirect, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { showList } from './controller.ts';
import { type Base, basesIn, type Change, changesIn, matrixForm, reviewedIn, toField } from './matrix-form.ts';
import { ticksOf } from './matrix-page.ts';
import { type Remark, type Review, reviewChanges, saveChanges } from './matrix-service.ts';

/** Whoever reloads the review by its address starts at the matrix again. */
export const startAgain = (_req: SignedInRequest, res: Response): void => redirect(res, '/roles');

/** The matrix, sent: shows what it would change. The review, sent: changes it, or goes back with everything ticked. */
export async function review(req: SignedInRequest, res: Response): Promise<void> {
  const form = parse(matrixForm, req.body as Record<string, unknown>);
  if (!form.ok) throw new BadRequest('matrix');
  const bases = basesIn(form.values);
  if (form.values._do === 'back') return showList(req, res, ticksOf(bases, reviewedIn(form.values)));
  if (form.values._do === 'save') return save(req, res, bases, reviewedIn(form.values));
  const changes = changesIn(form.values, bases);
  const found = await reviewChanges(req.portal, req.actor, bases, changes);
  if (found.roles.length === 0 && found.remarks.length === 0) return nothingChanged(req, res);
  showReview(req, res, found, 200);
}

async function save(req: SignedInRequest, res: Response, bases: Base[], changes: Change[]): Promise<void> {
  if (changes.length === 0) return nothingChanged(req, res);
  const saved = await saveChanges(req.portal, req.actor, bases, changes);
  if (saved === 'changed') {
    const found = await reviewChanges(req.portal, req.actor, bases, changes);
    if (found.roles.length === 0 && found.remarks.every(({ kind }) => kind === 'changed'))
      return nothingChanged(req, res, 'roles.matrix.already');
    return showReview(req, res, found, 422);
  }
  const t = wordsFor(req);
  const done = t('roles.matrix.done', { count: saved.roles });
  setFlash(req, { kind: 'ok', text: `${done} ${shownEffect(saved.effect, t, formatsOf(req))}` });
  redirect(res, '/roles');
}

function nothingChanged(req: SignedInRequest, res: Response, words = 'roles.matrix.nothing'): void {
  setFlash(req, { kind: 'info', text: wordsFor(req)(words) });
  redirect(res, '/roles');
}

function showReview(req: SignedInRequest, res: Response, { roles, remarks }: Review, status: number): void {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const args = {
    title: t('roles.review.title'),
    section: 'groups',
    narrow: true,
    remarks: remarks.map((remark) => textOf(req, remark)),
    roles: roles.map(({ role, changes, effect }) => ({
      id: role.id,
      name: nameOfRole(role, t),
      field: toField(role),
      people: t('roles.matrix.users', { count: effect.people, number: formats.formatCount(effect.people) }),
      changes: changes.map(({ kind, permission }) => ({
        kind,
        value: `${role.id}:${kind}:${permission}`,
        label: t(`permissions.${permission}`),
        affected: affectedText(req, effect, (kind === 'add' ? effect.gained : effect.lost)[permission] ?? 0, kind),
      })),
    })),
    hasErrors: status !== 200,
  };
  page(req, res, 'roles/review', args, status);
}

/** How many people a change is for. Where there are too many to look at each, those who were looked at. */
function affectedText(req: SignedInRequest, { more }: Effect, count: number, kind: Change['kind']): string {
  const number = formatsOf(req).formatNumber(Math.min(count, countedUpTo));
  return wordsFor(req)(`roles.review.${kind}${more ? '-at-least' : ''}`, { count, number });
}

function textOf(req: SignedInRequest, remark: Remark): string {
  const t = wordsFor(req);
  const { formatDateTime, formatList } = formatsOf(req);
  if (remark.kind === 'deleted') return t('roles.review.remarks.deleted');
  const role = nameOfRole(remark.role, t);
  if (remark.kind === 'locked') return t('roles.review.remarks.locked', { role });
  if (remark.kind === 'not-held')
    return t('roles.review.remarks.not-held', { role, permission: t(`permissions.${remark.permission}`) });
  const { by, gained, lost } = remark;
  const list = (names: string[]) => formatList(names.map((name) => t(`permissions.${name}`)));
  return [
    by
      ? t('roles.review.remarks.changed-by', { role, name: by.name, time: formatDateTime(by.at) })
      : t('roles.review.remarks.changed', { role }),
    ...(gained.length > 0 ? [t('roles.review.remarks.gained', { list: list(gained) })] : []),
    ...(lost.length > 0 ? [t('roles.review.remarks.lost', { list: list(lost) })] : []),
  ].join(' ');
}
