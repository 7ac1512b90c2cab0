import type { Response } from 'express';
import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { canEditRole, whyRoleLocked } from '../access/policy.ts';
import { currentRights } from '../access/service.ts';
import { areasOf, descriptionOfRole, groupsInOrder, rolesInOrder } from '../access/shown.ts';
import { pathId, queryText, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { sliceOf } from '../lib/slices.ts';
import { matrixOf, type Ticks } from './matrix-page.ts';
import * as service from './service.ts';

/** How many roles stand side by side. */
const rolesPerPage = 40;

export const listPage = (req: SignedInRequest, res: Response): Promise<void> => showList(req, res);

/** The list of roles and the matrix. With `ticks` it is ticked as somebody left it. */
export async function showList(req: SignedInRequest, res: Response, ticks?: Ticks): Promise<void> {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const all = rolesInOrder(rights.roles, t, languageOf(req));
  const slice = sliceOf(all, queryText(req, 'page'), rolesPerPage);
  const roles = all.filter((role) => slice.items.includes(role) || ticks?.roleIds.has(role.id));
  const counts = await service.holdersOf(
    req.portal,
    roles.map(({ id }) => id),
  );
  const countOf = (id: number) => counts.get(id) ?? 0;
  page(req, res, 'roles/list', {
    title: t('roles.list.title'),
    section: 'groups',
    slice,
    totals: { groups: rights.groups.length, roles: rights.roles.length },
    rows: slice.items.map((role) => ({
      id: role.id,
      name: nameOfRole(role, t),
      description: descriptionOfRole(role, t),
      builtIn: role.builtIn !== null,
      groups: service.carrying(rights, role.id).map((group) => nameOfGroup(group, t)),
      users: formats.formatCount(countOf(role.id)),
    })),
    matrix: matrixOf(req, roles, countOf, ticks),
  });
}

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const { role, rights, holders, direct, groups } = await service.showRole(req.portal, req.actor, pathId(req));
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const members = new Map(groups.map(({ group, members: count }) => [group.id, count]));
  const carriers = groupsInOrder(
    groups.map(({ group }) => group),
    t,
    languageOf(req),
  );
  page(req, res, 'roles/show', {
    title: nameOfRole(role, t),
    section: 'groups',
    narrow: true,
    role,
    lead: descriptionOfRole(role, t),
    locked: whyRoleLocked(req.actor, role),
    canEdit: canEditRole(req.actor, role),
    everything: role.builtIn === 'admin',
    areas: areasOf(rights.permissionsOf(role.id, []), t),
    holders: formats.formatCount(holders),
    direct: { count: direct, number: formats.formatCount(direct) },
    groups: carriers.map((group) => ({
      id: group.id,
      name: nameOfGroup(group, t),
      count: members.get(group.id) ?? 0,
      number: formats.formatCount(members.get(group.id) ?? 0),
    })),
  });
}
