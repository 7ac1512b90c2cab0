import type { Request, Response } from 'express';
import { addressOf, queryText } from '../lib/http.ts';
import { countFailure } from '../lib/rate-limits.ts';
import { useToken } from '../settings/service.ts';
import { findAccess } from './access-service.ts';

/** The answers of a refusal in English, for the developer of a store. */
const refusals = {
  unauthorized: [401, 'Send a token that works as "Authorization: Bearer <token>". Tokens are made under Settings.'],
  'customer-missing': [400, 'Say whom you ask about: ?customer=<number>, once.'],
  'no-such-customer': [404, 'There is no customer with this number.'],
  'not-assigned': [403, 'Nobody may see drafts as this customer: the customer is assigned to nobody.'],
  'no-permission': [403, 'Nobody may see drafts as this customer: who holds the customer may not preview pages now.'],
} as const;

/** Tells a store whether drafts may be shown as one of its customers, and by whom. */
export async function previewAccess(req: Request<Record<string, string>>, res: Response): Promise<void> {
  res.set('Cache-Control', 'no-store');
  const [, shown = ''] = /^Bearer +([\w-]{20,200})$/i.exec(req.get('authorization') ?? '') ?? [];
  const token = shown ? await useToken(req.portal, shown) : undefined;
  if (token === undefined) {
    await countFailure(req.portal, 'api-address', addressOf(req) ?? '');
    res.set('WWW-Authenticate', 'Bearer');
    return refuse(res, 'unauthorized');
  }
  await countFailure(req.portal, 'api-token', String(token));
  const number = queryText(req, 'customer').trim();
  if (number === '' || number.length > 50) return refuse(res, number === '' ? 'customer-missing' : 'no-such-customer');
  const access = await findAccess(req.portal, number);
  if (!access.allowed) return refuse(res, access.reason);
  res.json(access);
}

function refuse(res: Response, error: keyof typeof refusals): void {
  const [status, message] = refusals[error];
  res.status(status).json({ error, message });
}
