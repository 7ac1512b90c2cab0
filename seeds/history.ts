import type { Changes } from '../src/audit/service.ts';
import type { Connection } from '../src/database/database.ts';
import type { Batch } from './assignments.ts';
import { cast } from './cast.ts';
import { between } from './dates.ts';
import type { PageEntry } from './pages.ts';
import type { Random } from './random.ts';
import type { Person } from './staff.ts';

interface Entry {
  at: Date;
  event: string;
  actor: Person | undefined;
  subject: Person;
  changes: Changes;
}

/** Writes the audit trail that the company's present state would have left behind. */
export async function seedHistory(
  trx: Connection,
  {
    random,
    now,
    people,
    batches,
    pages,
  }: { random: Random; now: Date; people: Person[]; batches: Batch[]; pages: PageEntry[] },
): Promise<void> {
  const managers = people.filter(({ email }) => email === cast.alice || email === cast.bob);
  const entries: (Entry | PageEntry)[] = [
    ...people.flatMap((person) => lifeOf(person, random, now, managers)),
    ...batches.flatMap(assignmentEntries),
    ...pages,
  ];
  entries.sort((one, other) => one.at.getTime() - other.at.getTime());
  await trx('audit_entries').insert(entries.map(entryRow));
}

function lifeOf(subject: Person, random: Random, now: Date, managers: Person[]): Entry[] {
  const { createdAt, lastSignInAt, agent, language, status } = subject;
  const creator = managers.find(({ email }) => email === cast.alice && email !== subject.email);
  const end = lastSignInAt ?? now;
  const updated = (changes: Changes): Entry => {
    const actor = random.pick(managers.filter((manager) => manager !== subject));
    return { event: 'user.updated', at: between(createdAt, end, random), actor, subject, changes };
  };
  const created: Changes = { email: [null, subject.email], status: [null, 'active'] };
  const entries: Entry[] = [{ event: 'user.created', at: createdAt, actor: creator, subject, changes: created }];
  if (agent) entries.push(updated({ agent: [false, true] }));
  if (language !== 'en' && random.chance(0.5)) entries.push(updated({ language: ['en', language] }));
  if (status !== 'active')
    entries.push({
      ...updated({ status: ['active', status] }),
      event: `user.${status}`,
      at: between(end, now, random),
    });
  return entries;
}

function assignmentEntries({ holder, customers, by, at, endedAt }: Batch): Entry[] {
  const numbers = customers.map(({ number }) => number).sort();
  const entry = (when: Date, changes: Changes): Entry => {
    return { at: when, event: 'customers.assigned', actor: by, subject: holder, changes };
  };
  const assigned = entry(at, { customers: [[], numbers] });
  return endedAt ? [assigned, entry(endedAt, { customers: [numbers, []] })] : [assigned];
}

function entryRow({ at, event, actor, subject, changes }: Entry | PageEntry) {
  return {
    at,
    event,
    actor_id: actor?.id ?? null,
    actor_name: actor?.name ?? 'command line',
    subject_type: event.startsWith('page.') ? 'page' : 'user',
    subject_id: subject.id,
    subject_name: subject.name,
    changes,
  };
}
