import type { Response } from 'express';
import { backPath } from '../lib/back.ts';
import { setFlash } from '../lib/flash.ts';
import { parse } from '../lib/forms.ts';
import { pathId, queryText, redirect, rowId, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { canAssignCustomers, findUser } from '../users/service.ts';
import { takeOverForm } from './form.ts';
import * as service from './take-over-service.ts';

/** Asks, and names who loses the customer. */
export async function takeOverPage(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const customerId = rowId(queryText(req, 'customer'));
  if (customerId === 0 || !canAssignCustomers(req.actor, user)) return redirect(res, tablesOf(req));
  const { customer, current } = await service.findTakeOver(req.portal, req.actor, user.id, customerId);
  if (!current) return tellChanged(req, res);
  page(req, res, 'assignments/take-over', {
    title: wordsFor(req)('assignments.take-over.title', { customer: customer.label }),
    section: 'users',
    narrow: true,
    user,
    customer,
    current,
    back: backPath(req),
  });
}

export async function takeOver(req: SignedInRequest, res: Response): Promise<void> {
  const user = await findUser(req.portal, req.actor, pathId(req));
  const form = parse(takeOverForm, req.body as Record<string, unknown>);
  const { customer: customerId, assignment: assignmentId } = form.ok ? form.values : {};
  if (!customerId || !assignmentId || !canAssignCustomers(req.actor, user)) return redirect(res, tablesOf(req));
  const { customer } = await service.findTakeOver(req.portal, req.actor, user.id, customerId);
  const lost = await service.takeOver(req.portal, req.actor, user.id, { customerId, assignmentId });
  if (!lost) return tellChanged(req, res);
  const values = { customer: customer.label, holder: lost.userName, name: user.name };
  setFlash(req, { kind: 'ok', text: wordsFor(req)('assignments.take-over.done', values) });
  redirect(res, tablesOf(req));
}

function tellChanged(req: SignedInRequest, res: Response): void {
  setFlash(req, { kind: 'warn', text: wordsFor(req)('assignments.take-over.changed') });
  redirect(res, tablesOf(req));
}

const tablesOf = (req: SignedInRequest): string =>
  `/users/${pathId(req)}/customers?${new URLSearchParams({ back: backPath(req) })}`;
