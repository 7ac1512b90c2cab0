import type { Knex } from 'knex';
import * as text from './2026-11-22-01-text.ts';
import * as rolesAndGroups from './2026-11-22-02-roles-and-groups.ts';
import * as users from './2026-11-22-03-users.ts';
import * as signIns from './2026-11-22-04-sign-ins.ts';
import * as customers from './2026-11-22-05-customers.ts';
import * as trail from './2026-11-22-06-trail.ts';
import * as builtIns from './2026-11-22-07-built-ins.ts';
import * as refusals from './2026-11-22-08-refusals.ts';
import * as reports from './2026-11-22-09-reports.ts';
import * as secondFactors from './2026-11-22-10-second-factors.ts';
import * as browsers from './2026-11-22-11-browsers.ts';
import * as passwordLinks from './2026-11-22-13-password-links.ts';
import * as timeline from './2026-11-22-14-timeline.ts';
import * as outbox from './2026-11-22-15-outbox.ts';
import * as customerList from './2026-11-22-17-customer-list.ts';
import * as imports from './2026-11-22-18-imports.ts';
import * as failedImports from './2026-11-22-19-failed-imports.ts';
import * as pages from './2026-11-22-20-pages.ts';
import * as previewLinks from './2026-11-22-21-preview-links.ts';
import * as attention from './2026-11-22-24-attention.ts';
import * as customersByEmail from './2026-11-22-25-customers-by-email.ts';
import * as lockedNames from './2026-11-22-26-locked-names.ts';

/** Named without an ending, so that a database migrated from source and one migrated from `dist/` agree. */
const migrations = [
  { name: '2026-11-22-01-text', ...text },
  { name: '2026-11-22-02-roles-and-groups', ...rolesAndGroups },
  { name: '2026-11-22-03-users', ...users },
  { name: '2026-11-22-04-sign-ins', ...signIns },
  { name: '2026-11-22-05-customers', ...customers },
  { name: '2026-11-22-06-trail', ...trail },
  { name: '2026-11-22-07-built-ins', ...builtIns },
  { name: '2026-11-22-08-refusals', ...refusals },
  { name: '2026-11-22-09-reports', ...reports },
  { name: '2026-11-22-10-second-factors', ...secondFactors },
  { name: '2026-11-22-11-browsers', ...browsers },
  { name: '2026-11-22-13-password-links', ...passwordLinks },
  { name: '2026-11-22-14-timeline', ...timeline },
  { name: '2026-11-22-15-outbox', ...outbox },
  { name: '2026-11-22-17-customer-list', ...customerList },
  { name: '2026-11-22-18-imports', ...imports },
  { name: '2026-11-22-19-failed-imports', ...failedImports },
  { name: '2026-11-22-20-pages', ...pages },
  { name: '2026-11-22-21-preview-links', ...previewLinks },
  { name: '2026-11-22-24-attention', ...attention },
  { name: '2026-11-22-25-customers-by-email', ...customersByEmail },
  { name: '2026-11-22-26-locked-names', ...lockedNames },
];

export const migrationSource: Knex.MigrationSource<(typeof migrations)[number]> = {
  getMigrations: async () => migrations,
  getMigrationName: (migration) => migration.name,
  getMigration: async ({ up, down }) => ({ up, down }),
};
