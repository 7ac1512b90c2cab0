import type { Changes } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { countedUpTo } from '../lib/counts.ts';
import type { Permission } from '../permissions.ts';
import type { Carriers } from './people-store.ts';
import * as store from './people-store.ts';
import type { Holding } from './policy.ts';
import type { Rights } from './service.ts';

/** What was changed of a role or a group, and for whom, if people may do other things now. */
export interface Updated {
  name: string;
  changes: Changes;
  effect: Effect | undefined;
  /** What was recorded, if anything was. */
  entry: number | undefined;
}

type Question = (holding: Holding) => ReadonlySet<Permission>;

/** What a change of roles or groups does to people: how many there are whom it could concern, and who gets and loses what. */
export interface Effect {
  people: number;
  /** There are more people than were counted. */
  more: boolean;
  /** How many of them may do other things afterwards. */
  affected: number;
  gained: Partial<Record<Permission, number>>;
  lost: Partial<Record<Permission, number>>;
}

/** How many people who are not deleted are in each of these groups, up to 10,001. */
export const countMembers = (connection: Connection, groupIds: number[]) =>
  store.countMembers(connection, groupIds, countedUpTo + 1);

/** How many people who are not deleted have each of these roles, directly or by groups, up to 10,001. */
export const countHolders = (connection: Connection, roleIds: number[]) =>
  store.countHolders(connection, roleIds, countedUpTo + 1);

export const countDirectHolders = (connection: Connection, roleId: number) =>
  store.countDirectHolders(connection, roleId, countedUpTo + 1);

/** What a change means for those who have one of these roles or groups. Of more than 10,000 people the first are counted. */
export async function effectOn(
  connection: Connection,
  carriers: Carriers,
  before: Question,
  after: Question,
): Promise<Effect> {
  const holdings = await store.readHoldings(connection, carriers, countedUpTo + 1);
  const present = holdings.filter(({ deleted }) => !deleted);
  const seen = sumOf(holdings);
  const more = seen > countedUpTo;
  const effect: Effect = { people: more ? seen : sumOf(present), more, affected: 0, gained: {}, lost: {} };
  for (const holding of present) {
    const [had, has] = [before(holding), after(holding)];
    const gained = [...has].filter((permission) => !had.has(permission));
    const lost = [...had].filter((permission) => !has.has(permission));
    if (gained.length + lost.length > 0) effect.affected += holding.count;
    for (const permission of gained) effect.gained[permission] = (effect.gained[permission] ?? 0) + holding.count;
    for (const permission of lost) effect.lost[permission] = (effect.lost[permission] ?? 0) + holding.count;
  }
  return effect;
}

/** What a change of the roles and groups themselves means for those who have one of these. */
export const effectOfRights = (
  connection: Connection,
  carriers: Carriers,
  before: Rights,
  after: Rights,
): Promise<Effect> => effectOn(connection, carriers, permissionsBy(before), permissionsBy(after));

/** What somebody may do by some rights. */
export const permissionsBy =
  (rights: Rights): Question =>
  ({ roleId, groupIds }) =>
    rights.permissionsOf(roleId, groupIds);

/** Of more people only the first are named. */
export const mostNamed = 20;

/** The first of some people or groups, as an error names them. */
export function listed(all: { name: string }[]): string {
  const names = all.slice(0, mostNamed).map(({ name }) => name);
  return all.length > mostNamed ? `${names.join(', ')} …` : names.join(', ');
}

/** What the trail keeps of an effect. */
export const recordedEffect = ({ people, more, affected, gained, lost }: Effect) => ({
  people,
  ...(more && { more }),
  affected,
  gained,
  lost,
});

const sumOf = (holdings: { count: number }[]) => holdings.reduce((sum, { count }) => sum + count, 0);
