import { changesBetween, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Problems } from '../lib/forms.ts';
import { merge } from '../lib/merge.ts';
import type { Portal } from '../lib/portal.ts';
import { findProblems } from './checks.ts';
import { type Content, type Flat, flatten, languagesOf, type MergedContent, mainTitle, unflatten } from './content.ts';
import * as editStore from './edit-store.ts';
import { readFieldName } from './form.ts';
import type { Page, Version } from './store.ts';
import * as store from './store.ts';

/** Somebody else saved other values into the same fields meanwhile. */
export interface Conflict {
  conflict: Page;
  original: Flat;
  theirs: Flat;
  merged: MergedContent;
  by: { name: string; at: Date };
}

export interface Saved {
  id: number;
  title: string;
  /** The number of the draft now. */
  number: number;
  /** The fields that were changed. */
  changed: string[];
  /** The fields that somebody else changed meanwhile, and that were left so. */
  theirs: string[];
}

/** Adds a page as a draft, or says what is wrong with which field. */
export function createPage(portal: Portal, actor: Actor, values: Flat): Promise<Saved | { problems: Problems }> {
  return inTransaction(portal.database.knex, (trx) => create(trx, actor, values, portal.config.STORE_LANGUAGES));
}

/** Saves what was edited as a new version, or says what is wrong, or what somebody else saved meanwhile. */
export function updatePage(
  portal: Portal,
  actor: Actor,
  id: number,
  values: Flat,
  openedAt: number,
): Promise<Saved | { problems: Problems } | Conflict> {
  const { STORE_LANGUAGES: languages } = portal.config;
  return inTransaction(portal.database.knex, (trx) => update(trx, actor, { id, values, openedAt, languages }));
}

/** Makes an earlier version the draft again, as a version of its own. */
export function restoreVersion(portal: Portal, actor: Actor, id: number, number: number) {
  const { STORE_LANGUAGES: languages } = portal.config;
  return inTransaction(portal.database.knex, (trx) => restore(trx, actor, { id, number, languages }));
}

async function create(trx: Connection, actor: Actor, values: Flat, languages: string[]) {
  authorize(may(actor, 'pages.edit'), 'pages.edit');
  const content = unflatten(values, languages);
  const problems = findProblems(content, languages);
  if (problems) return { problems };
  const id = await editStore.nextPageId(trx);
  const taken = await addressProblem(trx, content.slug, id);
  if (taken) return { problems: taken };
  await editStore.insertPage(trx, id, content, listed(content, languages), actor);
  await editStore.insertVersion(trx, id, 1, content, actor);
  const title = mainTitle(content.texts, languages);
  await record(trx, actor, 'page.created', { id, name: title }, recorded({}, flatten(content, languages), 1));
  return { id, title, number: 1, changed: [], theirs: [] };
}

async function update(
  trx: Connection,
  actor: Actor,
  { id, values, openedAt, languages }: { id: number; values: Flat; openedAt: number; languages: string[] },
): Promise<Saved | { problems: Problems } | Conflict> {
  const { page, draft } = await lockDraft(trx, actor, id);
  const now = flatten(draft, languages);
  const opened = openedAt === page.draftNumber ? undefined : await store.findVersion(trx, id, openedAt);
  const original = opened ? flatten(opened, languages) : {};
  const isStale = openedAt !== page.draftNumber;
  const merged = isStale ? merge(original, now, values) : { values, theirs: [], clashes: [] };
  const by = { name: draft.createdByName, at: draft.createdAt };
  if (merged.clashes.length > 0) return { conflict: page, original, theirs: now, merged, by };
  const content = unflatten(merged.values, languages, draft.texts);
  const problems = findProblems(content, languages) ?? (await addressProblem(trx, content.slug, id));
  if (problems) return { problems };
  const changed = Object.keys(changesBetween(now, flatten(content, languages)));
  const saved = { id, title: mainTitle(content.texts, languages), changed, theirs: merged.theirs };
  if (changed.length === 0) return { ...saved, number: page.draftNumber };
  return { ...saved, number: await save(trx, actor, { page, before: now, content, languages }) };
}

async function restore(
  trx: Connection,
  actor: Actor,
  { id, number, languages }: { id: number; number: number; languages: string[] },
): Promise<Saved | { problems: Problems }> {
  const { page, draft } = await lockDraft(trx, actor, id);
  const version = await store.findVersion(trx, id, number);
  if (!version) throw new NotFound();
  const before = flatten(draft, languages);
  const changed = Object.keys(changesBetween(before, flatten(version, languages)));
  const saved = { id, title: mainTitle(version.texts, languages), changed, theirs: [] };
  if (changed.length === 0) return { ...saved, number: page.draftNumber };
  const problems = await addressProblem(trx, version.slug, id);
  if (problems) return { problems };
  return { ...saved, number: await save(trx, actor, { page, before, content: version, languages, restored: number }) };
}

interface Saving {
  page: Page;
  before: Flat;
  content: Content;
  languages: string[];
  /** The version that is brought back. */
  restored?: number;
}

async function save(trx: Connection, actor: Actor, { page, before, content, languages, restored }: Saving) {
  const { id } = page;
  const number = page.draftNumber + 1;
  await editStore.insertVersion(trx, id, number, content, actor, restored ?? null);
  await editStore.setDraft(trx, id, number, content.slug, listed(content, languages), actor);
  await editStore.releaseAddresses(trx, id);
  const subject = { id, name: mainTitle(content.texts, languages) };
  const entry = recorded(before, flatten(content, languages), number);
  if (restored === undefined) await record(trx, actor, 'page.updated', subject, entry);
  else await record(trx, actor, 'page.restored', subject, { ...entry, details: { ...entry.details, restored } });
  return number;
}

async function lockDraft(trx: Connection, actor: Actor, id: number): Promise<{ page: Page; draft: Version }> {
  const page = may(actor, 'pages.view') ? await store.lockPage(trx, id) : undefined;
  const draft = page && (await store.findVersion(trx, id, page.draftNumber));
  if (!page || !draft) throw new NotFound();
  authorize(may(actor, 'pages.edit'), 'pages.edit');
  return { page, draft };
}

async function addressProblem(trx: Connection, slug: string, id: number): Promise<Problems | undefined> {
  if (await editStore.claimAddress(trx, slug, id)) return undefined;
  return { slug: { code: 'taken', values: { title: await editStore.findAddressOwner(trx, slug) } } };
}

const listed = ({ texts }: Content, languages: string[]) => ({
  title: mainTitle(texts, languages),
  titles: Object.values(texts)
    .map(({ title }) => title)
    .join(' '),
  languages: languagesOf(texts, languages),
});

/** What the trail keeps: bodies are long and stand in the versions, so of them only that they changed. */
function recorded(before: Flat, after: Flat, version: number) {
  const all = Object.entries(changesBetween(before, after)).filter(([, [one, other]]) => (one ?? '') !== other);
  const isBody = (name: string) => readFieldName(name).plain === 'body';
  return {
    changes: Object.fromEntries(all.filter(([name]) => !isBody(name))),
    details: { version, bodies: all.map(([name]) => name).filter(isBody) },
  };
}
