import type { Changes } from '../src/audit/service.ts';
import type { Connection } from '../src/database/database.ts';
import { cast } from './cast.ts';
import type { Entry } from './history.ts';
import { type SamplePage, seasonPages } from './page-texts.ts';
import { servicePages } from './page-texts-service.ts';
import { atIndex } from './random.ts';
import type { Person } from './staff.ts';

type Texts = Record<string, { title: string; body: string }>;

interface Step {
  number: number;
  texts: Texts;
  at: Date;
  by: Person;
}

const day = 86_400_000;

/** Adds the pages of the store, written and published by two people in the last weeks. Returns what the trail has of it. */
export async function seedPages(trx: Connection, { now, people }: { now: Date; people: Person[] }): Promise<Entry[]> {
  const writers = people.filter(({ email }) => email === cast.dave || email === cast.alice);
  const entries: Entry[] = [];
  for (const [place, sample] of [...seasonPages, ...servicePages].entries())
    entries.push(...(await seedPage(trx, sample, stepsOf(sample, place, now, writers), now)));
  return entries;
}

/** The versions, a few days apart, the last ones first in the list of pages. */
function stepsOf({ versions }: SamplePage, place: number, now: Date, writers: Person[]): Step[] {
  let texts: Texts = {};
  return versions.map(({ en, de }, index) => {
    const said = Object.entries({ en, de }).flatMap(([code, text]) =>
      text ? [[code, { title: text[0], body: text[1] }]] : [],
    );
    texts = { ...texts, ...(Object.fromEntries(said) as Texts) };
    const days = 1 + place * 2 + (versions.length - index - 1) * 6;
    return { number: index + 1, texts, at: new Date(now.getTime() - days * day), by: atIndex(writers, place + index) };
  });
}

async function seedPage(trx: Connection, sample: SamplePage, steps: Step[], now: Date): Promise<Entry[]> {
  const { slug, published } = sample;
  const inDays = (days: number | undefined) => (days === undefined ? null : new Date(now.getTime() + days * day));
  const valid = { valid_from: inDays(sample.validFrom), valid_until: inDays(sample.validUntil) };
  const draft = atIndex(steps, steps.length - 1);
  const publication = steps.find(({ number }) => number === published);
  const publishedAt = publication && new Date(publication.at.getTime() + 3_600_000);
  const page = { draft_number: draft.number, published_number: published ?? null, created_at: atIndex(steps, 0).at };
  const rows: { id: number }[] = await trx('pages')
    .insert({ ...page, ...listed(slug, draft) })
    .returning('id');
  const id = rows[0]?.id ?? 0;
  await trx('page_versions').insert(
    steps.map(({ number, texts, at, by }) => {
      const when = { created_at: at, published_at: number === published ? publishedAt : null };
      return { page_id: id, number, slug, ...valid, texts, ...when, created_by: by.id, created_by_name: by.name };
    }),
  );
  await trx('page_addresses').insert({ slug, page_id: id });
  if (publication) {
    const copy = { ...listed(slug, publication), changed_at: publishedAt, texts: publication.texts };
    await trx('published_pages').insert({ id, number: published, ...valid, ...copy });
  }
  return entriesOf(id, slug, steps, publishedAt && { at: publishedAt, step: publication });
}

function listed(slug: string, { texts, at, by }: Step) {
  const titles = Object.values(texts).map(({ title }) => title);
  const languages = Object.keys(texts);
  return { slug, title: titles[0], titles: titles.join(' '), languages, changed_at: at, changed_by_name: by.name };
}

function entriesOf(id: number, slug: string, steps: Step[], published: { at: Date; step: Step } | undefined): Entry[] {
  const name = Object.values(atIndex(steps, 0).texts)[0]?.title ?? '';
  const subject = { id, name };
  const saved = steps.map(({ number, at, by, texts }, index): Entry => {
    const carried = writtenIn(number, texts, steps[index - 1]?.texts ?? {});
    if (number > 1) return { at, event: 'page.updated', actor: by, subject, ...carried };
    return { at, event: 'page.created', actor: by, subject, ...carried };
  });
  if (!published) return saved;
  const { number, by, texts } = published.step;
  const details = { version: number, before: null, slug, languages: Object.keys(texts) };
  return [...saved, { at: published.at, event: 'page.published', actor: by, subject, details }];
}

/** What is new in a version: its titles, and which of its bodies. */
function writtenIn(version: number, texts: Texts, before: Texts) {
  const changes: Changes = {};
  for (const [code, { title }] of Object.entries(texts))
    if (title !== before[code]?.title) changes[`title_${code}`] = [before[code]?.title ?? null, title];
  const bodies = Object.keys(texts).filter((code) => texts[code]?.body !== before[code]?.body);
  return { changes, details: { version, bodies: bodies.map((code) => `body_${code}`) } };
}
