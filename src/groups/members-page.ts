import { nameOfGroup, nameOfRole } from '../access/names.ts';
import { mostNamed } from '../access/people-service.ts';
import { canGiveGroup, canGiveRole } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import { groupsInOrder, rolesInOrder } from '../access/shown.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { languageOf, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import type { LeftOut } from './members-service.ts';

/** A sentence for each person who was left out, and why; for many, the first of them and a number. */
export function leftOutTexts(leftOut: LeftOut[], t: Words): string[] {
  const texts = leftOut
    .slice(0, mostNamed)
    .map(({ person, why }) => t(`groups.left-out.${why}`, { name: person.name }));
  const others = leftOut.length - texts.length;
  return others > 0 ? [...texts, t('groups.left-out.others', { count: others })] : texts;
}

/** What people can be given who would be left with nothing: the roles and groups that the actor may give. */
export function insteadOptions(req: SignedInRequest, rights: Rights, leftId: number) {
  const t = wordsFor(req);
  const language = languageOf(req);
  const roles = rolesInOrder(rights.roles, t, language).filter((role) => canGiveRole(req.actor, role));
  return [
    { value: '', label: t('access.choose') },
    ...roles.map((role) => ({
      value: `role:${role.id}`,
      label: t('access.role-named', { name: nameOfRole(role, t) }),
    })),
    ...otherGroups(req, rights, leftId).map((group) => ({
      value: `group:${group.id}`,
      label: t('access.group-named', { name: nameOfGroup(group, t) }),
    })),
  ];
}

/** The groups into which the actor may put people, but for one. */
export const otherGroups = (req: SignedInRequest, rights: Rights, exceptId: number) =>
  groupsInOrder(rights.groups, wordsFor(req), languageOf(req)).filter(
    (group) => group.id !== exceptId && canGiveGroup(req.actor, group, rights),
  );
