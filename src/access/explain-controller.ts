import type { Response } from 'express';
import { parse, show } from '../lib/forms.ts';
import { pathId, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { areas } from '../permissions.ts';
import { whatIfForm } from './explain-form.ts';
import type { Explained, Holder, Path } from './explain-service.ts';
import * as service from './explain-service.ts';
import { nameOfGroup, nameOfRole } from './names.ts';
import type { Rights } from './service.ts';
import { describeWhatIf, takeAwayUrl } from './what-if-page.ts';

/** What may somebody do, and why? With `what-if` in the address: what would another choice change? */
export const accessPage = (req: SignedInRequest, res: Response): Promise<void> => showAccess(req, res, pathId(req));

/** The same about oneself, which everybody may read. */
export const ownAccessPage = (req: SignedInRequest, res: Response): Promise<void> => showAccess(req, res, req.actor.id);

async function showAccess(req: SignedInRequest, res: Response, userId: number): Promise<void> {
  const { holder, explained, rights } = await service.explainRights(req.portal, req.actor, userId);
  const t = wordsFor(req);
  const own = userId === req.actor.id;
  const wanted = req.query['what-if'] === undefined ? undefined : parse(whatIfForm, req.query);
  const difference = wanted?.ok ? await describeWhatIf(req, holder, rights, wanted.values) : undefined;
  page(req, res, 'access/show', {
    title: t(own ? 'access.show.own-title' : 'access.show.title', { name: holder.name }),
    section: own ? 'account' : 'users',
    narrow: true,
    holder,
    own,
    areas: areas.map((area) => ({
      area,
      permissions: explained
        .filter(({ permission }) => permission.startsWith(`${area}.`))
        .map((each) => described(req, each, holder, rights)),
    })),
    difference,
    form: show(whatIfForm, wanted?.state.values ?? heldBy(holder)),
    roles: [
      { value: '', label: t('users.form.no-role'), hint: '' },
      ...rights.roles.map((role) => ({ value: String(role.id), label: nameOfRole(role, t), hint: '' })),
    ],
    groups: rights.groups.map((group) => ({ value: String(group.id), label: nameOfGroup(group, t), hint: '' })),
  });
}

/** A permission in words, with every path that gives it, and a link to what would be without it. */
function described(req: SignedInRequest, { permission, paths }: Explained, holder: Holder, rights: Rights) {
  return {
    permission,
    paths: paths.map((path) => pathText(req, path)),
    takeAwayUrl: paths.length > 0 ? takeAwayUrl(req.path, rights, holder, permission) : undefined,
  };
}

function pathText(req: SignedInRequest, { role, group, gift }: Path): string {
  const t = wordsFor(req);
  const { formatDate } = formatsOf(req);
  const names = { role: nameOfRole(role, t), group: group ? nameOfGroup(group, t) : '' };
  const path = t(group ? 'access.show.by-group' : 'access.show.by-role', names);
  if (!gift?.givenAt) return path;
  const given = { name: gift.givenBy ?? t('access.show.portal'), date: formatDate(gift.givenAt) };
  return `${path} ${t('access.show.given', given)}`;
}

const heldBy = (holder: Holder) => ({
  roleId: holder.role?.id ?? '',
  groupIds: holder.groups.map(({ id }) => id),
});
