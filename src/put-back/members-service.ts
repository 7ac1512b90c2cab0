import { currentRights } from '../access/service.ts';
import type { TimelineRow } from '../audit/entries-service.ts';
import { removeForm } from '../groups/form.ts';
import { addMembers, findJoining, findLeaving, type LeftOut, removeMembers } from '../groups/members-service.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import { show, withError } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import type { Choose, Note, Outcome, Plan } from './plan.ts';

interface MembersPlan extends Plan {
  /** Who comes or goes. */
  userIds: number[];
}

/** What putting back would do: whom the entry added leaves the group, and whom it removed comes back. */
export async function planMembers(portal: Portal, actor: Actor, entry: TimelineRow): Promise<MembersPlan> {
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  if (!may(actor, 'groups.view')) throw new NotFound();
  const groupId = entry.subjectId ?? 0;
  const ids = peopleIn(entry);
  const rights = await currentRights(portal, actor.accessVersion);
  if (!rights.group(groupId)) return { userIds: [], rows: [], notes: [], blocked: 'gone' };
  if (entry.event === 'group.member-removed') {
    const { changed, leftOut } = await findJoining(portal, actor, groupId, ids);
    return planOf(changed, leftOut, [], 'joining');
  }
  const { changed, leftOut, nothingElse } = await findLeaving(portal, actor, groupId, ids);
  const stay = new Set(nothingElse.map(({ id }) => id));
  const leaving = changed.filter(({ id }) => !stay.has(id));
  const plan = planOf(leaving, leftOut, nothingElse, 'leaving');
  return leaving.some(({ id }) => id === actor.id) ? { ...plan, notes: [{ says: 'oneself' }, ...plan.notes] } : plan;
}

/** Adds or removes those people, as by hand. */
export async function putBackMembers(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  choose: Choose,
): Promise<Outcome> {
  const { userIds, ...plan } = await planMembers(portal, actor, entry);
  if (!choose(plan)) return { again: true };
  const groupId = entry.subjectId ?? 0;
  const changed =
    entry.event === 'group.member-removed'
      ? await addMembers(portal, actor, groupId, userIds)
      : await removeMembers(portal, actor, groupId, userIds, { confirmed: true, instead: '' });
  if ('ask' in changed) return { again: true };
  if (!('problem' in changed)) return { done: changed.changed.length > 0 ? ['members'] : [] };
  if (changed.problem === 'instead-required') return { again: true };
  return { wrong: withError(show(removeForm), 'member', changed.problem) };
}

interface Somebody {
  id: number;
  name: string;
}

/** An earlier version of the portal may have kept less. */
function peopleIn({ details: { users } }: TimelineRow): number[] {
  const people = Array.isArray(users) ? (users as { id?: unknown }[]) : [];
  return people.flatMap((each) => (Number.isSafeInteger(each?.id) ? [each.id as number] : []));
}

function planOf(
  changed: Somebody[],
  leftOut: LeftOut[],
  nothingElse: Somebody[],
  way: 'joining' | 'leaving',
): MembersPlan {
  const names = changed.map(({ name }) => name);
  const [now, back] = way === 'joining' ? [[], names] : [names, []];
  const state = names.length > 0 ? 'ready' : 'same';
  const row = { name: 'members', left: now, now, back, state } as const;
  const isLeftOut = (reason: LeftOut['why']) =>
    leftOut.filter(({ why }) => why === reason).map(({ person }) => person.name);
  const notes: Note[] = [
    { says: 'people-hold-more', list: isLeftOut('holds-more') },
    { says: 'people-deleted', list: isLeftOut('deleted') },
    { says: 'people-nothing-else', list: nothingElse.map(({ name }) => name) },
  ];
  return {
    userIds: changed.map(({ id }) => id),
    rows: names.length > 0 || notes.every(({ list }) => list?.length === 0) ? [row] : [],
    notes: notes.filter(({ list }) => list?.length !== 0),
  };
}
