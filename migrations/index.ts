import type { Knex } from 'knex';

/**
 * Named without an ending, so that a database migrated from source and one migrated from `dist/` agree. Loaded to be run,
 * which most starts have no need of.
 */
const migrations = [
  { name: '2026-11-22-01-text', load: () => import('./2026-11-22-01-text.ts') },
  { name: '2026-11-22-02-roles-and-groups', load: () => import('./2026-11-22-02-roles-and-groups.ts') },
  { name: '2026-11-22-03-users', load: () => import('./2026-11-22-03-users.ts') },
  { name: '2026-11-22-04-sign-ins', load: () => import('./2026-11-22-04-sign-ins.ts') },
  { name: '2026-11-22-05-customers', load: () => import('./2026-11-22-05-customers.ts') },
  { name: '2026-11-22-06-trail', load: () => import('./2026-11-22-06-trail.ts') },
  { name: '2026-11-22-07-built-ins', load: () => import('./2026-11-22-07-built-ins.ts') },
  { name: '2026-11-22-08-refusals', load: () => import('./2026-11-22-08-refusals.ts') },
  { name: '2026-11-22-09-reports', load: () => import('./2026-11-22-09-reports.ts') },
  { name: '2026-11-22-10-second-factors', load: () => import('./2026-11-22-10-second-factors.ts') },
  { name: '2026-11-22-11-browsers', load: () => import('./2026-11-22-11-browsers.ts') },
  { name: '2026-11-22-13-password-links', load: () => import('./2026-11-22-13-password-links.ts') },
  { name: '2026-11-22-14-timeline', load: () => import('./2026-11-22-14-timeline.ts') },
  { name: '2026-11-22-15-outbox', load: () => import('./2026-11-22-15-outbox.ts') },
  { name: '2026-11-22-17-customer-list', load: () => import('./2026-11-22-17-customer-list.ts') },
  { name: '2026-11-22-18-imports', load: () => import('./2026-11-22-18-imports.ts') },
  { name: '2026-11-22-19-failed-imports', load: () => import('./2026-11-22-19-failed-imports.ts') },
  { name: '2026-11-22-20-pages', load: () => import('./2026-11-22-20-pages.ts') },
  { name: '2026-11-22-21-preview-links', load: () => import('./2026-11-22-21-preview-links.ts') },
  { name: '2026-11-22-24-attention', load: () => import('./2026-11-22-24-attention.ts') },
  { name: '2026-11-22-25-customers-by-email', load: () => import('./2026-11-22-25-customers-by-email.ts') },
  { name: '2026-11-22-26-locked-names', load: () => import('./2026-11-22-26-locked-names.ts') },
  { name: '2026-11-22-27-former-addresses', load: () => import('./2026-11-22-27-former-addresses.ts') },
  { name: '2026-11-22-28-pairs', load: () => import('./2026-11-22-28-pairs.ts') },
  { name: '2026-11-22-29-locked-users', load: () => import('./2026-11-22-29-locked-users.ts') },
  { name: '2026-11-22-30-audit-log', load: () => import('./2026-11-22-30-audit-log.ts') },
  { name: '2026-11-22-33-selections', load: () => import('./2026-11-22-33-selections.ts') },
  { name: '2026-11-22-34-bulk-works', load: () => import('./2026-11-22-34-bulk-works.ts') },
  { name: '2026-11-22-35-user-imports', load: () => import('./2026-11-22-35-user-imports.ts') },
];

export const migrationSource: Knex.MigrationSource<(typeof migrations)[number]> = {
  getMigrations: async () => migrations,
  getMigrationName: (migration) => migration.name,
  getMigration: ({ load }) => load(),
};
