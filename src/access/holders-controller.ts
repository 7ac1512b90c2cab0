import type { Response } from 'express';
import { encodeCursor, pageStart } from '../database/cursors.ts';
import { NotFound } from '../lib/errors.ts';
import { type SignedInRequest, withQuery } from '../lib/http.ts';
import { describePaging } from '../lib/list-pages.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { type Permission, permissions } from '../permissions.ts';
import { readFilter } from '../users/list-filter.ts';
import { type ListedUser, listUsers } from '../users/list-service.ts';
import { pathsTo } from './explain-service.ts';
import { nameOfGroup, nameOfRole } from './names.ts';
import { currentRights, type Rights } from './service.ts';

/** Everybody who has one permission, and by which path: the users' list by that filter. */
export async function holdersPage(req: SignedInRequest, res: Response): Promise<void> {
  const permission = permissions.find((name) => name === req.params.name);
  if (!permission) throw new NotFound();
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const filter = readFilter({ permission }, rights);
  const list = await listUsers(req.portal, rights, filter, pageStart(req.query));
  const t = wordsFor(req);
  const carriers = rights.carriersOf(permission);
  page(req, res, 'access/holders', {
    title: t('access.holders.title', { permission: t(`permissions.${permission}`) }),
    section: 'users',
    roles: carriers.roleIds.flatMap((id) => rights.role(id) ?? []).map((role) => nameOfRole(role, t)),
    groups: carriers.groupIds.flatMap((id) => rights.group(id) ?? []).map((group) => nameOfGroup(group, t)),
    rows: list.rows.map((user) => describeHolder(req, user, permission, rights)),
    listUrl: `/users?permission=${permission}`,
    pager: describePaging({
      words: 'users.list',
      t,
      formats: formatsOf(req),
      list,
      filter,
      sizes: [],
      addressOf: (_filter, start) => withQuery(req.path, start),
      encode: encodeCursor,
    }),
  });
}

function describeHolder(req: SignedInRequest, user: ListedUser, permission: Permission, rights: Rights) {
  const t = wordsFor(req);
  const gift = (id: number) => ({ id, givenBy: null, givenAt: null });
  const groups = (user.groups ?? '').split(',').filter(Boolean).map(Number).map(gift);
  const paths = pathsTo(rights, permission, user.roleId === null ? null : gift(user.roleId), groups);
  return {
    id: user.id,
    name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    status: user.status,
    paths: paths.map(({ role, group }) =>
      t(group ? 'access.show.by-group' : 'access.show.by-role', {
        role: nameOfRole(role, t),
        group: group ? nameOfGroup(group, t) : '',
      }),
    ),
  };
}
