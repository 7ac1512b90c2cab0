import type { Response } from 'express';
import { type FormState, parse, show } from '../lib/forms.ts';
import { pathId, redirect, type SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { type CustomerDetails, findCustomer } from './service.ts';
import { unmaskable, unmaskForm } from './unmask-form.ts';
import * as service from './unmask-service.ts';

/** For whom nothing is masked there is nothing to show once. */
export async function unmaskPage(req: SignedInRequest, res: Response): Promise<void> {
  const customer = await findCustomer(req.portal, req.actor, pathId(req));
  if (!req.actor.masked) return redirect(res, `/customers/${customer.id}`);
  requireRecentPassword(req);
  showForm(req, res, customer, show(unmaskForm));
}

export async function unmask(req: SignedInRequest, res: Response): Promise<void> {
  const customer = await findCustomer(req.portal, req.actor, pathId(req));
  requireRecentPassword(req);
  const form = parse(unmaskForm, req.body as Record<string, unknown>);
  if (!form.ok) return showForm(req, res, customer, form.state, 422);
  await service.unmask(req.portal, req.actor, customer.id, form.values);
  redirect(res, `/customers/${customer.id}/unmasked`);
}

/** The field that was asked for, at the first look at this page and never again. */
export async function unmaskedPage(req: SignedInRequest, res: Response): Promise<void> {
  const customer = await findCustomer(req.portal, req.actor, pathId(req));
  const title = wordsFor(req)('customers.unmask.shown', { number: customer.number });
  const shown = await service.takeUnmasked(req.portal, req.actor, customer);
  page(req, res, 'customers/unmasked', { title, section: 'customers', narrow: true, customer, shown });
}

function showForm(
  req: SignedInRequest,
  res: Response,
  customer: CustomerDetails,
  form: FormState<typeof unmaskForm>,
  status = 200,
): void {
  const t = wordsFor(req);
  const args = {
    title: t('customers.unmask.title', { number: customer.number }),
    section: 'customers',
    narrow: true,
    customer,
    form,
    fields: unmaskable.map((value) => ({ value, label: t(`customers.unmask.fields.${value}`), hint: '' })),
    hasErrors: status !== 200,
  };
  page(req, res, 'customers/unmask', args, status);
}
