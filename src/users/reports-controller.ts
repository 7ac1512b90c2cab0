import type { Response } from 'express';
import { roleName } from '../access/names.ts';
import { currentRights } from '../access/service.ts';
import { shownCount } from '../access/shown.ts';
import { encodeCursor, pageStart } from '../database/cursors.ts';
import type { Cursor } from '../database/keyset.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { readLevel } from './reports-service.ts';

/** The people below somebody, a level at a time: from each of them it goes on to those who report to them. */
export async function reportsPage(req: SignedInRequest, res: Response): Promise<void> {
  const level = await readLevel(req.portal, req.actor, pathId(req), pageStart(req.query));
  const { user, above, total } = level;
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const url = (name: string, cursor: Cursor | undefined) => cursor && `${req.path}?${name}=${encodeCursor(cursor)}`;
  page(req, res, 'users/reports', {
    title: t('users.reports.title', { name: user.name }),
    section: 'users',
    narrow: true,
    user,
    above,
    rows: level.page.rows.map((person) => ({
      ...person,
      role: roleName(rights, person.roleId, t),
      number: shownCount(person.reports, formats),
    })),
    pager: {
      previousUrl: url('before', level.page.previous),
      nextUrl: url('after', level.page.next),
      firstUrl: level.page.previous && req.path,
      lastUrl: level.page.next && `${req.path}?last=1`,
      summary: t('users.reports.total', { count: total, number: shownCount(total, formats) }),
    },
  });
}
