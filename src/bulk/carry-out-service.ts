import { type Doing, LastAdministrator } from '../access/guards.ts';
import type { Connection } from '../database/database.ts';
import { inSavepoint } from '../database/transactions.ts';
import type { Portal } from '../lib/portal.ts';
import { signedInAmong } from '../login/sessions-service.ts';
import { regroup } from '../users/groups-service.ts';
import { keepOut } from '../users/leaving-service.ts';
import { mailPasswordLink } from '../users/password-link-service.ts';
import type { User } from '../users/service.ts';
import { endSessions } from '../users/sign-ins-service.ts';
import { letIn } from '../users/status-service.ts';
import type { Action } from './actions.ts';
import type { Judged, Row } from './rows-store.ts';
import { groupsToChange, type Reason, type Wish, whyNot } from './verdict-service.ts';
import type { Work } from './work-store.ts';

/** Somebody a work is about, as they are at the moment. */
interface Subject {
  row: Row;
  user: User;
  /** The groups of this user that the work changes. */
  groupIds: number[];
}

/** Carries an action out for users who are locked. Gives those it is not for after all, and why. */
type Step = (portal: Portal, trx: Connection, doing: Doing, subjects: Subject[]) => Promise<Map<number, Reason>>;

/** Says of some users of a work what would become of them, or why nothing would. */
export async function judge(
  portal: Portal,
  connection: Connection,
  doing: Doing,
  work: Work,
  rows: Row[],
  users: User[],
): Promise<{ subjects: Subject[]; skipped: Judged[] }> {
  const byId = new Map(users.map((user) => [user.id, user]));
  const signedIn = new Set(work.action === 'sign-out' ? await signedInAmong(connection, [...byId.keys()]) : []);
  const subjects: Subject[] = [];
  const skipped: Judged[] = [];
  for (const row of rows) {
    const user = byId.get(row.userId);
    if (!user) continue;
    const wish = wishFor(portal, work, row, signedIn.has(user.id));
    const reason = whyNot(doing, user, wish);
    if (reason) skipped.push({ ...row, outcome: 'skipped', reason });
    else subjects.push({ row, user, groupIds: groupsToChange(wish, user.groupIds) });
  }
  return { subjects, skipped };
}

/** Does what a work wants for users who are locked, each judged once more. Gives what has become of each. */
export async function carryOut(
  portal: Portal,
  trx: Connection,
  doing: Doing,
  work: Work,
  rows: Row[],
  users: User[],
): Promise<Judged[]> {
  const { subjects, skipped } = await judge(portal, trx, doing, work, rows, users);
  const refused = subjects.length > 0 ? await steps[work.action](portal, trx, doing, subjects) : new Map();
  const judged = subjects.map(({ row, user, groupIds }): Judged => {
    const reason = refused.get(user.id);
    if (reason) return { ...row, outcome: 'skipped', reason };
    return { ...row, groupIds: groupIds.length > 0 ? groupIds : row.groupIds, outcome: 'changed', reason: '' };
  });
  return [...judged, ...skipped];
}

const wishFor = ({ config }: Portal, work: Work, row: Row, signedIn: boolean): Wish => ({
  action: work.action,
  groupIds: row.groupIds ?? work.groupIds,
  canMail: config.canMail,
  signedIn,
});

const oneByOne =
  (act: (portal: Portal, trx: Connection, doing: Doing, user: User) => Promise<unknown>): Step =>
  async (portal, trx, doing, subjects) => {
    for (const { user } of subjects) await act(portal, trx, doing, user);
    return new Map();
  };

const steps: Record<Action, Step> = {
  activate: oneByOne((portal, trx, { by }, user) => letIn(portal, trx, by, user)),
  'sign-out': oneByOne((_portal, trx, { by }, user) => endSessions(trx, by, user)),
  'password-link': oneByOne((portal, trx, { by }, user) => mailPasswordLink(portal, trx, by, user)),

  deactivate: (portal, trx, doing, subjects) =>
    unlessLast(trx, doing, subjects, async (inner, some) => {
      for (const { user } of some) await keepOut(portal, inner, doing, user, { customers: 'keep', successor: '' });
    }),

  'add-to-group': async (_portal, trx, doing, subjects) => {
    const joined = subjects.map(({ user, groupIds }) => ({
      user,
      groupIds: [...user.groupIds, ...groupIds].sort((a, b) => a - b),
    }));
    await regroup(trx, doing, joined);
    return new Map();
  },

  'remove-from-group': (_portal, trx, doing, subjects) =>
    unlessLast(trx, doing, subjects, (inner, some) =>
      regroup(
        inner,
        doing,
        some.map(({ user, groupIds }) => ({ user, groupIds: user.groupIds.filter((id) => !groupIds.includes(id)) })),
      ),
    ),
};

/** Administrators go one by one, so that the one who has to stay does, and all others go. */
async function unlessLast(
  trx: Connection,
  { rights }: Doing,
  subjects: Subject[],
  act: (trx: Connection, some: Subject[]) => Promise<void>,
): Promise<Map<number, Reason>> {
  const administrates = ({ user }: Subject) => rights.isAdministrator(user.roleId, user.groupIds);
  await act(
    trx,
    subjects.filter((subject) => !administrates(subject)),
  );
  const refused = new Map<number, Reason>();
  for (const subject of subjects.filter(administrates))
    try {
      await inSavepoint(trx, (inner) => act(inner, [subject]));
    } catch (error) {
      if (!(error instanceof LastAdministrator)) throw error;
      refused.set(subject.user.id, 'last-administrator');
    }
  return refused;
}
