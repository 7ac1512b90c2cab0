import { cast } from './cast.ts';
import { daysBefore } from './dates.ts';
import { type Culture, culturesByWeight } from './names.ts';
import { atIndex, type Random } from './random.ts';

/** One of the company's people before they are in the database; the supervisor by e-mail, everything else by name. */
export interface Colleague {
  firstName: string;
  lastName: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  role: string | undefined;
  groups: string[];
  supervisor: string;
  agent: boolean;
  masked: boolean;
  language: string;
  timeZone: string;
  secondFactor: 'email' | 'off';
  createdAt: Date;
  lastSignInAt: Date | null;
}

/** Departments, each a group with the number of its people. */
const departments: Record<string, number> = {
  Administrators: 2,
  'User managers': 4,
  Support: 34,
  'Returns desk': 13,
  Marketing: 14,
  'Content editors': 11,
  Logistics: 17,
  'Partner sales': 15,
  Finance: 12,
  Compliance: 8,
  'Read only': 10,
  Interns: 4,
};

/** The first of a department leads it, and those up to this number lead a team. */
const leaders = 4;
const leaving = { deactivated: 11, deleted: 6 };

/** The cast's colleagues, each with a supervisor further up: a tree below Alice. */
export function drawColleagues(random: Random, now: Date): Colleague[] {
  const nextPerson = drawPeople(random);
  const colleagues = Object.entries(departments).flatMap(([group, size]) => {
    const department: Colleague[] = [];
    for (let place = 0; place < size; place += 1) {
      const person = nextPerson(group === 'Partner sales' ? 'partner.example.org' : 'example.com');
      department.push(
        drawColleague(random, now, { group, place, person, supervisor: supervisorOf(place, department) }),
      );
    }
    return department;
  });
  letSomeLeave(random, now, colleagues);
  return colleagues;
}

interface Person {
  culture: Culture;
  firstName: string;
  lastName: string;
  email: string;
}

/** Deals out the cultures like cards, so that none is missing, and no e-mail twice. */
function drawPeople(random: Random): (domain: string) => Person {
  const origins = random.shuffle(culturesByWeight);
  const taken = new Set<string>();
  return (domain) => {
    const culture = atIndex(origins, taken.size);
    for (;;) {
      const [first, last] = [random.pick(culture.first), random.pick(culture.last)];
      const email = `${first.ascii}.${last.ascii}@${domain}`;
      if (taken.has(email)) continue;
      taken.add(email);
      return { culture, firstName: first.text, lastName: last.text, email };
    }
  };
}

function supervisorOf(place: number, department: Colleague[]): string {
  const above = place < leaders ? department[0] : department[1 + (place % (leaders - 1))];
  return above?.email ?? cast.alice;
}

function drawColleague(
  random: Random,
  now: Date,
  { group, place, person, supervisor }: { group: string; place: number; person: Person; supervisor: string },
): Colleague {
  const { culture, ...names } = person;
  const days = place < leaders ? random.between(1400, 2100) : random.between(20, 1900);
  const recently = random.below(random.between(1, Math.min(days, 120)));
  return {
    ...names,
    status: 'active',
    role: directRole(random, group, place),
    groups: group !== 'Read only' && random.chance(0.2) ? [group, 'Read only'] : [group],
    supervisor,
    agent: random.chance(group === 'Support' || group === 'Returns desk' ? 0.8 : 0.12),
    masked: random.chance(group === 'Partner sales' ? 0.7 : 0.1),
    language: culture.language === 'de' || random.chance(0.2) ? 'de' : 'en',
    timeZone: random.chance(0.7) ? culture.timeZone : 'Europe/Berlin',
    secondFactor: random.chance(0.07) ? 'off' : 'email',
    createdAt: daysBefore(now, days, random),
    lastSignInAt: random.chance(0.07) ? null : daysBefore(now, recently, random),
  };
}

function directRole(random: Random, group: string, place: number): string | undefined {
  if (['Administrators', 'User managers', 'Interns'].includes(group)) return undefined;
  if (group === 'Partner sales') return 'External';
  if (place === 0) return 'Manager';
  return random.chance(0.5) ? 'Member' : undefined;
}

/** Those who leave have been there for a while and supervise nobody. */
function letSomeLeave(random: Random, now: Date, colleagues: Colleague[]): void {
  const supervisors = new Set(colleagues.map(({ supervisor }) => supervisor));
  const long = daysBefore(now, 400, random);
  const others = colleagues.filter(({ email, createdAt }) => !supervisors.has(email) && createdAt < long);
  random
    .shuffle(others)
    .slice(0, leaving.deactivated + leaving.deleted)
    .forEach((colleague, place) => {
      colleague.status = place < leaving.deactivated ? 'deactivated' : 'deleted';
      colleague.lastSignInAt = daysBefore(now, random.between(60, 300), random);
    });
}
