import { groupNames, nameOfGroup } from '../access/names.ts';
import { canGiveGroup, whyGroupLocked } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import { descriptionOfGroup, groupsInOrder } from '../access/shown.ts';
import { type SignedInRequest, withQuery } from '../lib/http.ts';
import { formatsOf, languageOf, wordsFor } from '../lib/page.ts';
import type { Words } from '../lib/words.ts';
import { type Action, inverseOf } from './actions.ts';
import { isOver, type Outcome, type ShownRow, type Work } from './works-service.ts';

/** What follows from an action, for each whom it is done to. */
const consequences: Record<Action, string[]> = {
  activate: ['may-sign-in', 'told'],
  deactivate: ['sessions', 'customers', 'reports', 'told'],
  'add-to-group': ['rights'],
  'remove-from-group': ['rights'],
  'sign-out': ['signed-out', 'unsaved', 'final'],
  'password-link': ['link', 'final'],
};

/** What can be shown of a work, in the order of its tabs. */
const outcomesOf = (work: Work): Outcome[] => (isOver(work) ? ['changed', 'skipped', 'will'] : ['will', 'skipped']);

/** The groups to choose from; one may give only what one holds. */
export function groupOptions(req: SignedInRequest, rights: Rights) {
  const t = wordsFor(req);
  return groupsInOrder(rights.groups, t, languageOf(req)).map((group) => {
    const may = canGiveGroup(req.actor, group, rights);
    return {
      value: String(group.id),
      label: nameOfGroup(group, t),
      hint: descriptionOfGroup(group, t),
      disabled: !may,
      reason: may ? '' : t(`access.locked.${whyGroupLocked(req.actor, group, rights)}`),
    };
  });
}

/** What a work is, does or has done, in words. */
export function describeWork(req: SignedInRequest, work: Work, rights: Rights) {
  const t = wordsFor(req);
  const { formatNumber } = formatsOf(req);
  const { id, action, state, counts, rowCount, doneCount } = work;
  const counted = (count: number) => ({ count, number: formatNumber(count) });
  return {
    id,
    action,
    state,
    title: titleOf(req, work),
    button: t(`bulk.buttons.${action}`, counted(counts.will ?? 0)),
    consequences: consequences[action].map((name) => t(`bulk.consequences.${name}`)),
    groups: groupNames(rights, work.groupIds, t),
    reasons: Object.entries(counts.skipped ?? {}).map(([reason, count]) =>
      t('bulk.skipped-because', { ...counted(count), reason: reasonText(t, action, reason) }),
    ),
    progress: t('bulk.progress', { done: formatNumber(doneCount), ...counted(rowCountOf(work, rowCount)) }),
    will: counts.will ?? 0,
    changed: counts.changed ?? 0,
    skipped: skippedOf(work),
    final: inverseOf[action] === undefined,
    undoes: work.undoes,
    undoneBy: work.undoneBy,
    doneAt: work.doneAt,
    userName: work.userName,
  };
}

function titleOf(req: SignedInRequest, work: Work): string {
  const t = wordsFor(req);
  const { action, state, counts } = work;
  if (state !== 'checked' && !isOver(work)) return t(`bulk.working.${state}`);
  const count = (isOver(work) ? counts.changed : counts.will) ?? 0;
  if (state === 'checked' && count === 0) return t('bulk.nobody');
  const values = { count, number: formatsOf(req).formatNumber(count) };
  return t(`bulk.${isOver(work) ? 'results' : 'questions'}.${action}`, values);
}

/** The lists of a work, with how many are in each. */
export function describeTabs(req: SignedInRequest, work: Work, current: Outcome) {
  const t = wordsFor(req);
  const countOf = (outcome: Outcome) =>
    outcome === 'skipped' ? skippedOf(work) : ((outcome === 'changed' ? work.counts.changed : work.counts.will) ?? 0);
  return outcomesOf(work)
    .filter((outcome) => outcome === current || countOf(outcome) > 0)
    .map((outcome) => ({
      label: t(`bulk.outcomes.${isOver(work) && outcome === 'will' ? 'left' : outcome}`),
      url: withQuery(`/bulk/${work.id}`, { show: outcome }),
      current: outcome === current,
      count: countOf(outcome),
    }));
}

/** Which list of a work an address asks for; the first that has anybody where it asks for none. */
export function outcomeAsked(work: Work, asked: string): Outcome {
  const known = outcomesOf(work);
  const first = (isOver(work) ? work.counts.changed : work.counts.will) ? known[0] : 'skipped';
  return known.find((outcome) => outcome === asked) ?? first ?? 'skipped';
}

export const reasonOf = (t: Words, { action }: Work, { reason }: ShownRow): string =>
  reason === '' ? '' : reasonText(t, action, reason);

const reasonText = (t: Words, action: Action, reason: string): string =>
  t(reason === 'already' ? `bulk.already.${action}` : `bulk.reasons.${reason}`);

const skippedOf = ({ counts }: Work): number =>
  Object.values(counts.skipped ?? {}).reduce((sum, count) => sum + count, 0);

/** While it is carried out, only those are counted who will be changed. */
const rowCountOf = ({ state, counts }: Work, rowCount: number) =>
  state === 'checking' ? rowCount : (counts.will ?? 0);
