import type { Response } from 'express';
import { pageStart } from '../database/cursors.ts';
import { may } from '../lib/access.ts';
import { languageName } from '../lib/display-names.ts';
import { pathId, queryText, rowId, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, languageOf, page, wordsFor } from '../lib/page.ts';
import { listAddress, readFilter, withoutFilters } from './list-filter.ts';
import { describeCount, describeFilters, filterFields, headings, pager, type ShownList } from './list-page.ts';
import { listPages } from './list-service.ts';
import { canDelete, readsDrafts, seesDrafts } from './policy.ts';
import * as service from './service.ts';
import { differencesBetween, publicAddresses, textsOf } from './shown.ts';

const versionsPerPage = 25;

export async function listPage(req: SignedInRequest, res: Response): Promise<void> {
  const { STORE_LANGUAGES: store } = req.portal.config;
  const [drafts, t, language] = [seesDrafts(req.actor), wordsFor(req), languageOf(req)];
  const filter = readFilter(req.query, { languages: store, drafts });
  const list = await listPages(req.portal, req.actor, filter, pageStart(req.query));
  const shown: ShownList = { list, filter, drafts, store, t, formats: formatsOf(req), language };
  const tags = describeFilters(shown);
  page(req, res, 'pages/list', {
    title: t('pages.list.title'),
    section: 'pages',
    filter,
    drafts,
    fields: filterFields(shown),
    tags,
    count: tags.length > 0 ? describeCount(shown) : '',
    clearUrl: listAddress(withoutFilters(filter)),
    headings: headings(shown),
    rows: list.rows.map((row) => ({ ...row, languages: row.languages.map((code) => languageName(code, language)) })),
    pager: pager(shown),
  });
}

export async function showPage(req: SignedInRequest, res: Response): Promise<void> {
  const { page: found, draft, published } = await service.showPage(req.portal, req.actor, pathId(req));
  const content = draft ?? (published && found.status === 'published' ? published : undefined);
  page(req, res, 'pages/show', {
    title: found.title,
    section: 'pages',
    cms: found,
    texts: content ? textsOf(req, content) : [],
    content,
    published,
    addresses: published ? publicAddresses(req, published) : [],
    drafts: seesDrafts(req.actor),
    reads: readsDrafts(req.actor),
    mayDelete: canDelete(req.actor, found),
  });
}

export async function versionsPage(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findPage(req.portal, req.actor, pathId(req));
  const before = rowId(queryText(req, 'before')) || 2_147_483_647;
  const versions = await service.listVersions(
    req.portal,
    req.actor,
    found.id,
    Math.min(before, 2_147_483_647),
    versionsPerPage,
  );
  const rows = versions.slice(0, versionsPerPage);
  const title = wordsFor(req)('pages.versions.title', { title: found.title });
  page(req, res, 'pages/versions', {
    title,
    section: 'pages',
    cms: found,
    rows,
    olderUrl: versions.length > rows.length ? `/pages/${found.id}/versions?before=${rows.at(-1)?.number}` : undefined,
    newestUrl: queryText(req, 'before') ? `/pages/${found.id}/versions` : undefined,
  });
}

export async function versionPage(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findPage(req.portal, req.actor, pathId(req));
  const version = await service.findVersion(req.portal, req.actor, found.id, pathId(req, 'number'));
  page(req, res, 'pages/version', {
    title: wordsFor(req)('pages.version.title', { title: found.title, number: version.number }),
    section: 'pages',
    cms: found,
    version,
    texts: textsOf(req, version),
    mayRestore: may(req.actor, 'pages.edit') && version.number !== found.draftNumber,
  });
}

export async function comparePage(req: SignedInRequest, res: Response): Promise<void> {
  const found = await service.findPage(req.portal, req.actor, pathId(req));
  const [from, to] = ['from', 'to'].map((name) => rowId(queryText(req, name)));
  const { draftNumber, publishedNumber } = found;
  const wanted = [from || publishedNumber || Math.max(1, draftNumber - 1), to || draftNumber].sort((a, b) => a - b);
  const [older = 0, newer = 0] = wanted;
  const before = await service.findVersion(req.portal, req.actor, found.id, older);
  const after = await service.findVersion(req.portal, req.actor, found.id, newer);
  page(req, res, 'pages/compare', {
    title: wordsFor(req)('pages.compare.title', { title: found.title }),
    section: 'pages',
    cms: found,
    before,
    after,
    differences: differencesBetween(req, before, after),
  });
}
