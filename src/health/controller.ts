import type { Request, Response } from 'express';
import { isReady } from '../database/database.ts';

/** The process lives. */
export function live(_req: Request, res: Response): void {
  res.type('text').send('ok');
}

/** The database answers and its schema is the one this version needs. */
export async function ready(req: Request, res: Response): Promise<void> {
  const yes = await isReady(req.portal.database);
  res
    .status(yes ? 200 : 503)
    .type('text')
    .send(yes ? 'ready' : 'the database is not ready');
}
