import type { SignedInRequest } from '../lib/http.ts';
import { formatsOf, wordsFor } from '../lib/page.ts';
import { renderBar } from '../lib/store-page.ts';
import { previewAddress } from './addresses.ts';
import type { Customer, Opened, Show } from './service.ts';

/** What stands above a preview: as whom, which version, and the ways to another one. In the words of who looks. */
export function barOf(req: SignedInRequest, opened: Opened, { language, own }: { language: string; own: Customer[] }) {
  const { page, customer, show, mayDraft } = opened;
  const t = wordsFor(req);
  const label = customer.label;
  const tab = (name: Show) => ({
    label: t(`preview.bar.shows.${name}`),
    url: previewAddress(page.id, { customer: customer.number, language, show: name }),
    current: name === show,
  });
  const others = own.some(({ number }) => number === customer.number) ? own : [customer, ...own];
  const title = t('preview.title', { title: page.title, customer: label });
  const values = {
    customer: { number: customer.number, label, segment: customer.segment, masked: req.actor.masked },
    link: mayDraft,
    notes: notesOf(req, opened),
    shows: (mayDraft ? (['draft', 'published', 'both'] as const) : (['published'] as const)).map(tab),
    customers: others.map((one) => ({
      number: one.number,
      label: one.label,
      current: one.number === customer.number,
    })),
    pageId: page.id,
    place: { language, show },
    pageUrl: `/pages/${page.id}`,
    deskUrl: req.actor.permissions.has('pages.preview') ? '/preview' : undefined,
  };
  return {
    title: t('layout.title', { title, portal: req.portal.config.PORTAL_NAME }),
    html: renderBar(req, 'preview/_bar', values),
  };
}

/** Which version it is, and when readers see it. */
function notesOf(req: SignedInRequest, { page, show, draft, published }: Opened): string[] {
  const t = wordsFor(req);
  const { formatDateTime } = formatsOf(req);
  const time = (date: Date) => formatDateTime(date);
  const version = show === 'published' ? published : draft;
  const which = [
    ...(show !== 'published' && draft
      ? [
          t(page.status === 'published' ? 'preview.bar.same' : 'preview.bar.draft', {
            number: draft.number,
            name: draft.createdByName,
            time: time(draft.createdAt),
          }),
        ]
      : []),
    ...(show !== 'draft' && published
      ? [t('preview.bar.published', { number: published.number, time: time(published.changedAt) })]
      : []),
    ...(show !== 'draft' && !published ? [t('preview.bar.not-published')] : []),
  ];
  const now = Date.now();
  if (version?.validFrom && version.validFrom.getTime() > now)
    which.push(t('preview.bar.from', { time: time(version.validFrom) }));
  if (version?.validUntil)
    which.push(
      t(version.validUntil.getTime() > now ? 'preview.bar.until' : 'preview.bar.over', {
        time: time(version.validUntil),
      }),
    );
  return which;
}
