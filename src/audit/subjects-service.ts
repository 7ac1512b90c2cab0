import { findVisibleAmong } from '../bulk/works-service.ts';
import { findOwnAmong } from '../imports/service.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { findVisible } from '../pages/service.ts';
import type { TimelineRow } from './timeline-store.ts';

/** The pages, imports and bulk actions among what entries are about that are there and that the actor may open, as `page:7`. */
export async function findOpen(portal: Portal, actor: Actor, rows: TimelineRow[]): Promise<ReadonlySet<string>> {
  const pages = await findVisible(portal, actor, idsOf(rows, 'page'));
  const imports = await findOwnAmong(portal, actor, idsOf(rows, 'import'));
  const works = await findVisibleAmong(portal, actor, idsOf(rows, 'bulk'));
  return new Set([
    ...pages.map((id) => `page:${id}`),
    ...imports.map((id) => `import:${id}`),
    ...works.map((id) => `bulk:${id}`),
  ]);
}

const idsOf = (rows: TimelineRow[], type: string): number[] => [
  ...new Set(rows.flatMap(({ subjectType, subjectId }) => (subjectType === type && subjectId ? [subjectId] : []))),
];
