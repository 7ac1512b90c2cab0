import type { Response } from 'express';
import { whoCouldGive } from '../access/explain-service.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { page, wordsFor } from '../lib/page.ts';
import { jobsOf } from './jobs.ts';

/** What a new member of staff asks on the first day. */
export async function helpPage(req: SignedInRequest, res: Response): Promise<void> {
  const { portal, actor } = req;
  page(req, res, 'help/show', {
    title: wordsFor(req)('help.title'),
    section: 'help',
    narrow: true,
    jobs: jobsOf(actor),
    givers: await whoCouldGive(portal, undefined, actor.accessVersion),
  });
}
