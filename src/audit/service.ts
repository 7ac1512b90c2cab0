import type { Connection } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { type AuditEvent, type CarriedBy, type Changes, events, type Proof } from './events.ts';
import { insertEntries, insertEntry, readLastChange } from './store.ts';

export type { AuditEvent, Changes, Proof };

/** The names of everything the trail can say. */
export const auditEvents = Object.keys(events) as AuditEvent[];

/** Who did it: a person's request, or the portal or its command line by themselves. */
export type By =
  | { id: number; name: string; address: string | undefined; requestId: string; putsBack?: number }
  | { id: null; name: string; address?: string | undefined; requestId?: string; putsBack?: undefined };

export const commandLine: By = { id: null, name: 'command line' };

/** For what happens when its time has come. */
export const byItself: By = { id: null, name: 'portal' };

interface Subject {
  id: number | null;
  name: string;
}

/** An argument that may be left out where nothing in it is needed. */
type Needed<T extends object> = Record<never, never> extends T ? [given?: T] : [given: T];

/**
 * Records one thing that happened, with what the catalogue wants told of it. Call it in the transaction of the change.
 * Gives the number of the entry.
 */
export async function record<E extends AuditEvent>(
  trx: Connection,
  by: By,
  event: E,
  subject: Subject,
  ...[carried]: Needed<CarriedBy<E>>
): Promise<number> {
  const { changes = {}, details = {} }: { changes?: Changes; details?: object } = carried ?? {};
  return insertEntry(trx, {
    event,
    actorId: by.id,
    actorName: by.name,
    subjectType: events[event].subject,
    subjectId: subject.id,
    subjectName: subject.name,
    changes,
    details: withReason(details, by),
    address: by.address,
    requestId: by.requestId ?? '',
  });
}

/**
 * Records the same event for many subjects at once, a million too: `subjects` is a query that gives the `id`, `name`
 * and `changes` of each. Call it in the transaction of the change itself.
 */
export async function recordForAll<E extends AuditEvent>(
  trx: Connection,
  by: By,
  event: E,
  subjects: Sql,
  ...[carried]: Needed<Omit<CarriedBy<E>, 'changes'>>
): Promise<void> {
  const { details = {} }: { details?: object } = carried ?? {};
  const { subject: subjectType } = events[event];
  const entry = { event, actorId: by.id, actorName: by.name, subjectType, details: withReason(details, by) };
  await insertEntries(trx, { ...entry, address: by.address, requestId: by.requestId ?? '' }, subjects);
}

/** Whatever is recorded while an entry is put back says which one. */
const withReason = (details: object, { putsBack }: By): object =>
  putsBack === undefined ? details : { ...details, putBack: putsBack };

/** The fields in which two versions of a row differ. */
export function changesBetween<T extends object>(before: T, after: T): Changes {
  const names = Object.keys(after) as (keyof T & string)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, [before[name], after[name]]]));
}

/** Who changed something itself last, and when. */
export const lastChangeOf = readLastChange;
