import { type Changes, events, type Told } from '../src/audit/events.ts';
import type { Connection } from '../src/database/database.ts';
import type { Batch } from './assignments.ts';
import { cast } from './cast.ts';
import { between } from './dates.ts';
import type { Random } from './random.ts';
import type { Person } from './staff.ts';

/** Something that happened, as the trail tells it. */
export type Entry = Told & {
  at: Date;
  actor: Person | undefined;
  subject: { id: number; name: string };
};

/** Writes the audit trail that the company's present state would have left behind; `others` are entries made elsewhere. */
export async function seedHistory(
  trx: Connection,
  {
    random,
    now,
    people,
    batches,
    others,
  }: { random: Random; now: Date; people: Person[]; batches: Batch[]; others: Entry[] },
): Promise<void> {
  const managers = people.filter(({ email }) => email === cast.alice || email === cast.bob);
  const entries: Entry[] = [
    ...people.flatMap((person) => lifeOf(person, random, now, managers)),
    ...batches.flatMap(assignmentEntries),
    ...others,
  ];
  entries.sort((one, other) => one.at.getTime() - other.at.getTime());
  await trx('audit_entries').insert(entries.map(entryRow));
}

function lifeOf(subject: Person, random: Random, now: Date, managers: Person[]): Entry[] {
  const { createdAt, lastSignInAt, agent, language, status } = subject;
  const creator = managers.find(({ email }) => email === cast.alice && email !== subject.email);
  const end = lastSignInAt ?? now;
  const manager = () => random.pick(managers.filter((each) => each !== subject));
  const updated = (changes: Changes): Entry => {
    const actor = manager();
    return { event: 'user.updated', at: between(createdAt, end, random), actor, subject, changes };
  };
  const created: Changes = { email: [null, subject.email], status: [null, 'active'] };
  const byCreator = { at: createdAt, actor: creator, subject };
  const entries: Entry[] = [{ event: 'user.created', ...byCreator, changes: created, details: { mailed: true } }];
  if (agent) entries.push(updated({ agent: [false, true] }));
  if (language !== 'en' && random.chance(0.5)) entries.push(updated({ language: ['en', language] }));
  if (status !== 'active') {
    const changes: Changes = { status: ['active', status] };
    const details = { sessions: 0, customers: 0, reports: 0 };
    entries.push({
      event: `user.${status}`,
      at: between(end, now, random),
      actor: manager(),
      subject,
      changes,
      details,
    });
  }
  return entries;
}

function assignmentEntries({ holder, customers, by, at, endedAt }: Batch): Entry[] {
  const numbers = customers.map(({ number }) => number).sort();
  const entry = (when: Date, details: { assigned: string[]; released: string[] }): Entry => {
    return { at: when, event: 'customers.assigned', actor: by, subject: holder, details };
  };
  const assigned = entry(at, { assigned: numbers, released: [] });
  return endedAt ? [assigned, entry(endedAt, { assigned: [], released: numbers })] : [assigned];
}

function entryRow({ at, event, actor, subject, ...carried }: Entry) {
  return {
    at,
    event,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? 'command line',
    subject_type: events[event].subject,
    subject_id: subject.id,
    subject_name: subject.name,
    changes: {},
    details: {},
    ...carried,
  };
}
