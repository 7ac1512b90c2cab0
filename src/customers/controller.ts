import type { Response } from 'express';
import { findHistory } from '../assignments/history-service.ts';
import { findNewest } from '../audit/list-service.ts';
import { may } from '../lib/access.ts';
import { backPath } from '../lib/back.ts';
import { countryName, languageName } from '../lib/display-names.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { languageOf, page, readerOf } from '../lib/page.ts';
import { findCustomer } from './service.ts';

/** Most customers were held by a few people; of very many the latest are shown. */
const shownAssignments = 50;
const shownChanges = 5;

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const { actor, portal } = req;
  const customer = await findCustomer(portal, actor, pathId(req));
  const language = languageOf(req);
  page(req, res, 'customers/show', {
    title: customer.label,
    section: 'customers',
    narrow: true,
    masked: actor.masked,
    customer,
    country: customer.country && countryName(customer.country, language),
    speaks: customer.language && languageName(customer.language, language),
    history: await findHistory(portal, customer.id, shownAssignments + 1),
    shownAssignments,
    changes: await findNewest(portal, actor, { type: 'customer', id: customer.id }, shownChanges, readerOf(req)),
    may: {
      edit: may(actor, 'customers.edit'),
      unmask: actor.masked && may(actor, 'customers.unmask'),
      assign: may(actor, 'users.assign-customers') && may(actor, 'users.view'),
      seeUsers: may(actor, 'users.view'),
    },
    back: backPath(req, '/customers'),
  });
}
