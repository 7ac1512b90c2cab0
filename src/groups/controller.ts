import type { Response } from 'express';
import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { holdsMore, whyGroupLocked } from '../access/policy.ts';
import { currentRights } from '../access/service.ts';
import { areasOf, descriptionOfGroup, descriptionOfRole, groupsInOrder, rolesInOrder } from '../access/shown.ts';
import { cleanSearch } from '../database/search.ts';
import { pathId, queryText, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { sliceOf } from '../lib/slices.ts';
import { addressOf, pagerOf } from './people-page.ts';
import * as service from './service.ts';

const groupsPerPage = 50;

export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const t = wordsFor(req);
  const formats = formatsOf(req);
  const rights = await currentRights(req.portal, req.actor.accessVersion);
  const slice = sliceOf(groupsInOrder(rights.groups, t, languageOf(req)), queryText(req, 'page'), groupsPerPage);
  const counts = await service.membersOf(
    req.portal,
    slice.items.map(({ id }) => id),
  );
  page(req, res, 'groups/list', {
    title: t('groups.list.title'),
    section: 'groups',
    slice,
    totals: { groups: rights.groups.length, roles: rights.roles.length },
    rows: slice.items.map((group) => ({
      id: group.id,
      name: nameOfGroup(group, t),
      description: descriptionOfGroup(group, t),
      builtIn: group.builtIn !== null,
      roles: group.roleIds.flatMap((id) => rights.role(id) ?? []).map((role) => nameOfRole(role, t)),
      members: formats.formatCount(counts.get(group.id) ?? 0),
    })),
  });
}

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const place = { q: cleanSearch(queryText(req, 'q')), at: placeOf(req) };
  const shown = await service.showGroup(req.portal, req.actor, pathId(req), place);
  const { group, rights, count, members, may } = shown;
  const t = wordsFor(req);
  const roles = group.roleIds.flatMap((id) => rights.role(id) ?? []);
  page(req, res, 'groups/show', {
    title: nameOfGroup(group, t),
    section: 'groups',
    group,
    lead: descriptionOfGroup(group, t),
    locked: whyGroupLocked(req.actor, group, rights),
    may,
    roles: rolesInOrder(roles, t, languageOf(req)).map((role) => ({
      id: role.id,
      name: nameOfRole(role, t),
      description: descriptionOfRole(role, t),
    })),
    everything: rights.isAdministrator(null, [group.id]),
    areas: areasOf(rights.permissionsOf(null, [group.id]), t),
    count: formatsOf(req).formatCount(count),
    members,
    inReach: new Set(members?.rows.filter((person) => !holdsMore(req.actor, person, rights)).map(({ id }) => id)),
    q: place.q,
    back: addressOf(group.id, place),
    pager: members && pagerOf(members, group.id, place, t, formatsOf(req)),
  });
}

const placeOf = (req: SignedInRequest) => (/^[\w:-]{0,4000}$/.test(queryText(req, 'at')) ? queryText(req, 'at') : '');
