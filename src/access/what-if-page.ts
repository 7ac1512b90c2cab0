import type { ValuesOf } from '../lib/forms.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { queryText } from '../lib/http.ts';
import { formatsOf, wordsFor } from '../lib/page.ts';
import { type Permission, permissions } from '../permissions.ts';
import { canChangeAccess } from '../users/service.ts';
import type { whatIfForm } from './explain-form.ts';
import { compare, type Holder, whoCouldGive } from './explain-service.ts';
import { nameOfGroup, nameOfRole } from './names.ts';
import type { Rights } from './service.ts';
import { takeAway } from './take-away-service.ts';

/** What a choice of role and groups would change, and what to do to save it. */
export async function describeWhatIf(
  req: SignedInRequest,
  holder: Holder,
  rights: Rights,
  wanted: ValuesOf<typeof whatIfForm>,
) {
  const { gained, lost } = compare(rights, holder, wanted.roleId, wanted.groupIds);
  const t = wordsFor(req);
  const mayChange = canChangeAccess(req.actor, subjectOf(holder), rights);
  const names = mayChange ? [] : await whoCouldGive(req.portal, undefined, req.actor.accessVersion);
  return {
    gained,
    lost,
    steps: stepsOf(req, holder, rights),
    saveUrl: mayChange ? saveUrl(holder, wanted) : undefined,
    locked: mayChange
      ? undefined
      : t('access.what-if.locked', { name: holder.name, list: formatsOf(req).formatList(names) }),
  };
}

/** The what-if that takes one permission away and leaves as much as possible. */
export function takeAwayUrl(path: string, rights: Rights, holder: Holder, permission: Permission): string {
  const { roleId, groupIds } = takeAway(rights, holder, permission);
  return `${path}?${queryOf(roleId, groupIds, { stop: permission })}#what-if`;
}

/** The address of a what-if: this role and these groups. */
function queryOf(roleId: number | null, groupIds: number[], more: Record<string, string> = {}): URLSearchParams {
  const query = new URLSearchParams({ 'what-if': '1', ...more });
  if (roleId !== null) query.set('roleId', String(roleId));
  for (const id of groupIds) query.append('groupIds', String(id));
  return query;
}

/** What to do, one thing after the other, when the question was how to take one permission away. */
function stepsOf(req: SignedInRequest, holder: Holder, rights: Rights) {
  const stop = permissions.find((name) => name === queryText(req, 'stop'));
  if (!stop) return undefined;
  const { from, instead, alsoLost } = takeAway(rights, holder, stop);
  const t = wordsFor(req);
  const role = (name: string) => t('access.role-named', { name });
  const group = (name: string) => t('access.group-named', { name });
  const named = (kind: 'take' | 'give', list: string[]) => list.map((what) => t(`access.take-away.${kind}`, { what }));
  return {
    title: t('access.take-away.title', { permission: t(`permissions.${stop}`), name: holder.name }),
    items: [
      ...named('take', [
        ...(from.role ? [role(nameOfRole(from.role, t))] : []),
        ...from.groups.map((each) => group(nameOfGroup(each, t))),
      ]),
      ...named('give', [
        ...(instead.role ? [role(nameOfRole(instead.role, t))] : []),
        ...instead.groups.map((each) => group(nameOfGroup(each, t))),
      ]),
    ],
    exact: alsoLost.length === 0,
    carriers: from.carriers.map((each) => ({ id: each.id, name: nameOfRole(each, t), fixed: each.builtIn !== null })),
  };
}

function saveUrl(holder: Holder, { roleId, groupIds }: ValuesOf<typeof whatIfForm>): string {
  const back = `/users/${holder.id}/access`;
  return `/users/${holder.id}/edit?${queryOf(roleId, groupIds, { back })}#section-access`;
}

const subjectOf = ({ id, status, maskData, role, groups }: Holder) => ({
  id,
  status,
  maskData,
  roleId: role?.id ?? null,
  groupIds: groups.map((group) => group.id),
});
