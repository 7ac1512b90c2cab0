import type { Response } from 'express';
import { roleName } from '../access/names.ts';
import { currentRights } from '../access/service.ts';
import { encodeCursor, pageStart } from '../database/cursors.ts';
import { pathId, type SignedInRequest, withQuery } from '../lib/http.ts';
import { describePaging } from '../lib/list-pages.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { readLevel } from './reports-service.ts';

/** The people below somebody, a level at a time: from each of them it goes on to those who report to them. */
export async function reportsPage(req: SignedInRequest, res: Response): Promise<void> {
  const level = await readLevel(req.portal, req.actor, pathId(req), pageStart(req.query));
  const { user, above } = level;
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  page(req, res, 'users/reports', {
    title: t('users.reports.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    above,
    rows: level.page.rows.map((person) => ({
      ...person,
      role: roleName(rights, person.roleId, t),
      number: formats.formatCount(person.reports),
    })),
    pager: describePaging({
      words: 'users.list',
      t,
      formats,
      list: level.page,
      filter: { size: '' },
      sizes: [],
      addressOf: (_filter, start) => withQuery(req.path, start),
      encode: encodeCursor,
    }),
  });
}
