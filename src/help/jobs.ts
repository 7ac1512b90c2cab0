import { type Actor, may } from '../lib/access.ts';
import type { Permission } from '../permissions.ts';

/** Something that staff do often: where it begins, what one needs for it, and in how many steps more it is told. */
interface Job {
  name: string;
  url: string;
  needs: Permission[];
  steps: number;
}

/** The most frequent first. */
const jobs: Job[] = [
  { name: 'find-customer', url: '/customers', needs: ['customers.view'], steps: 2 },
  { name: 'create-user', url: '/users/new', needs: ['users.create'], steps: 3 },
  { name: 'edit-user', url: '/users', needs: ['users.view', 'users.edit'], steps: 3 },
  { name: 'assign-customers', url: '/users', needs: ['users.view', 'users.assign-customers'], steps: 3 },
  { name: 'new-password', url: '/users', needs: ['users.view', 'users.password'], steps: 2 },
  { name: 'leaving', url: '/users', needs: ['users.view', 'users.activate'], steps: 2 },
  { name: 'import-users', url: '/users/import', needs: ['users.view', 'users.import'], steps: 3 },
  { name: 'write-page', url: '/pages', needs: ['pages.view', 'pages.edit'], steps: 2 },
  { name: 'publish-page', url: '/pages', needs: ['pages.view', 'pages.publish'], steps: 2 },
  { name: 'preview-page', url: '/preview', needs: ['pages.view', 'pages.preview'], steps: 2 },
  { name: 'import-customers', url: '/customers/import', needs: ['customers.import'], steps: 3 },
  { name: 'change-role', url: '/roles', needs: ['roles.view', 'roles.edit'], steps: 2 },
  { name: 'who-did-what', url: '/audit', needs: ['audit.view'], steps: 2 },
  { name: 'own-password', url: '/account/password', needs: [], steps: 1 },
  { name: 'own-app', url: '/account/two-factor', needs: [], steps: 2 },
  { name: 'own-look', url: '/account', needs: [], steps: 1 },
];

/** Those that this person may do. */
export const jobsOf = (actor: Actor): Job[] =>
  jobs.filter(({ needs }) => needs.every((permission) => may(actor, permission)));
