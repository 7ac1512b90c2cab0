import { tokenDigest } from '../../src/lib/codes.ts';
import { readToken, withPassword } from './login.ts';
import { type Browser, emailOf, password, type TestPortal } from './portal.ts';

/** Where a form is sent, by whom, and how it would be right. */
export interface Target {
  as: 'visitor' | 'code-pending' | 'alice' | 'must-change' | 'set-up';
  method?: 'get' | 'post';
  /** `:id` becomes something new. */
  to: string;
  /** What is right in every field that has to be there; `#` becomes something new, each time. */
  typed: Record<string, string>;
  /** What comes before it, in the same browser; gives more fields. */
  begin?: (browser: Browser) => Promise<Record<string, string>>;
  /** When it was right, the browser goes on in another session. */
  renews?: true;
  /** Cannot be right: a code that nobody knows, a password that would end the test. */
  fails?: true;
}

const person = { firstName: 'Nina', lastName: 'Novak', email: 'nina-#@example.com' };
const access = { status: 'active', supervisor: '', roleId: '3' };
const article = { title_en: 'Title', body_en: 'Text', title_de: 'Titel', body_de: 'Text' };
const twice = { password: 'a parrot under the bridge', repeatPassword: 'a parrot under the bridge' };

/** Every form of the portal. A new one is sent wrong in every way as soon as it has its line here. */
export const formTargets: Record<string, Target> = {
  'login/form.ts loginForm': {
    as: 'visitor',
    to: '/login',
    typed: { email: emailOf('erin'), password: 'wrong' },
    fails: true,
  },
  'login/form.ts codeForm': { as: 'code-pending', to: '/login/code', typed: { code: '-' }, fails: true },
  'setup/form.ts setupForm': { as: 'set-up', to: '/setup', typed: { ...person, password: 'short' }, fails: true },
  'password/form.ts newPasswordForm': { as: 'must-change', to: '/new-password', typed: twice },
  'account/form.ts settingsForm': {
    as: 'alice',
    to: '/account',
    typed: { language: 'en', timeZone: 'UTC', theme: 'dark' },
  },
  'account/form.ts ownPasswordForm': {
    as: 'alice',
    to: '/account/password',
    typed: { currentPassword: password, ...twice },
    renews: true,
  },
  'confirm/form.ts confirmForm': {
    as: 'alice',
    to: '/confirm',
    typed: { currentPassword: password, next: '/users' },
    renews: true,
  },
  'account/details-form.ts detailsForm': {
    as: 'alice',
    to: '/account/details',
    typed: { firstName: 'Alice', lastName: 'Andersen', email: emailOf('alice') },
  },
  'account/sessions-form.ts endForm': { as: 'alice', to: '/account/sessions/end', typed: { id: '999999' } },
  'second-factor/form.ts appForm': {
    as: 'alice',
    to: '/account/two-factor/app',
    typed: { code: '000000', setup: '' },
    fails: true,
  },
  'second-factor/form.ts offForm': {
    as: 'alice',
    to: '/account/two-factor/off',
    typed: { currentPassword: 'short of it' },
    fails: true,
  },
  'access/explain-form.ts whatIfForm': {
    as: 'alice',
    method: 'get',
    to: '/users/:id/access',
    typed: { 'what-if': '', roleId: '3' },
  },
  'users/form.ts createForm': { as: 'alice', to: '/users', typed: { ...person, ...access, ...twice, language: 'de' } },
  'users/form.ts editForm': {
    as: 'alice',
    to: '/users/:id/edit',
    typed: { ...person, ...access, language: 'de', version: '1' },
  },
  'users/selection-form.ts selectionForm': {
    as: 'alice',
    to: '/users/selection',
    typed: { shown: '1', ticked: '1', at: '/users', _do: 'search' },
  },
  'bulk/form.ts startForm': { as: 'alice', to: '/bulk', typed: { action: 'activate' } },
  'bulk/form.ts groupsForm': { as: 'alice', to: '/bulk/groups', typed: { action: 'add-to-group', groupIds: '1' } },
  'bulk/selection-form.ts deselectionForm': {
    as: 'alice',
    to: '/users/selection/remove',
    typed: { user: '1', at: '' },
  },
  'users/steps-form.ts stepForms.1': { as: 'alice', to: '/users/new/steps/1', typed: { ...person, status: 'active' } },
  'users/steps-form.ts stepForms.2': {
    as: 'alice',
    to: '/users/new/steps/2',
    typed: access,
    begin: (browser) => draftAfter(browser, 1),
  },
  'users/steps-form.ts stepForms.3': {
    as: 'alice',
    to: '/users/new/steps/3',
    typed: { ...twice, language: 'en' },
    begin: (browser) => draftAfter(browser, 2),
  },
  'customers/unmask-form.ts unmaskForm': {
    as: 'alice',
    to: '/customers/:id/unmask',
    typed: { field: 'email', reason: 'They called' },
  },
  'customers/form.ts createForm': {
    as: 'alice',
    to: '/customers',
    typed: { number: 'C-#', email: 'nina@example.com', country: 'DE', language: 'de' },
  },
  'customers/form.ts editForm': {
    as: 'alice',
    to: '/customers/:id/edit',
    typed: { firstName: 'Nina', country: 'DE', language: 'de', version: '1' },
  },
  'imports/form.ts confirmForm': { as: 'alice', to: '/imports/:id/confirm', typed: {} },
  'imports/form.ts importForm': { as: 'alice', to: '/customers/import', typed: {}, fails: true },
  'groups/form.ts createForm': { as: 'alice', to: '/groups', typed: { name: 'Group #', roleIds: '3' } },
  'groups/form.ts editForm': { as: 'alice', to: '/groups/:id/edit', typed: { name: 'Group #', version: '1' } },
  'groups/form.ts deleteForm': { as: 'alice', to: '/groups/:id/delete', typed: {} },
  'groups/form.ts removeForm': { as: 'alice', to: '/groups/:id/members/remove', typed: { member: '5' } },
  'groups/add-form.ts addForm': { as: 'alice', to: '/groups/:id/members/add', typed: { add: '5', _do: 'save' } },
  'roles/form.ts createForm': { as: 'alice', to: '/roles', typed: { name: 'Role #', permissions: 'users.view' } },
  'roles/form.ts editForm': { as: 'alice', to: '/roles/:id/edit', typed: { name: 'Role #', version: '1' } },
  'roles/form.ts deleteForm': { as: 'alice', to: '/roles/:id/delete', typed: {} },
  'roles/matrix-form.ts matrixForm': { as: 'alice', to: '/roles/review', typed: { v: '4:1:pages.view' } },
  'audit/form.ts exportForm': { as: 'alice', to: '/audit/exports', typed: { filter: '?kind=mails' } },
  'users/leaving-form.ts leavingForm': { as: 'alice', to: '/users/:id/deactivate', typed: { customers: 'keep' } },
  'password/form.ts forgottenForm': { as: 'visitor', to: '/forgot-password', typed: { email: emailOf('erin') } },
  'users/password-link-form.ts passwordLinkForm': {
    as: 'alice',
    to: '/users/:id/password-link',
    typed: { way: 'show' },
  },
  'users/export-form.ts exportForm': { as: 'alice', to: '/users/export', typed: {} },
  'users/password-form.ts setPasswordForm': { as: 'alice', to: '/users/:id/password', typed: twice },
  'pages/form.ts createForm': { as: 'alice', to: '/pages', typed: { ...article, slug: 'page-#' } },
  'pages/form.ts editForm': {
    as: 'alice',
    to: '/pages/:id/edit',
    typed: { ...article, slug: 'page-#', version: '1' },
  },
  'preview/form.ts linkForm': {
    as: 'alice',
    to: '/pages/:id/preview/link',
    typed: { customer: 'C-1', language: 'en' },
  },
  'put-back/form.ts putBackForm': {
    as: 'alice',
    to: '/audit/:id/put-back',
    typed: { fields: 'firstName', seen: '' },
    fails: true,
  },
  'settings/form.ts tokenForm': { as: 'alice', to: '/settings/tokens', typed: { name: 'Shop #' } },
  'pages/form.ts deleteForm': { as: 'alice', to: '/pages/:id/delete', typed: { version: '1', published: '0' } },
  'pages/form.ts publishForm': { as: 'alice', to: '/pages/:id/publish', typed: { version: '1' } },
  'assignments/form.ts takeOverForm': {
    as: 'alice',
    to: '/users/:id/customers/take-over',
    typed: { customer: '1', assignment: '1' },
    fails: true,
  },
  'assignments/form.ts assignForm': { as: 'alice', to: '/users/:id/customers', typed: { _do: 'save' } },
};

/** A browser of the person who sends a form, who is as they were when the test began. */
export async function openFor(as: Target['as'], test: TestPortal): Promise<Browser> {
  if (as === 'visitor') return test.visit();
  if (as === 'set-up') return openSetup(test);
  if (as === 'code-pending') {
    await test.rows('delete from codes');
    return withPassword(test, 'bob');
  }
  const who = as === 'alice' ? 'alice' : 'dave';
  await test.rows(
    `update users set must_change_password = ?, language = 'en',
       password_hash = (select password_hash from users where id = ?) where id = ?`,
    as === 'must-change',
    test.ids.erin,
    test.ids[who],
  );
  return test.signIn(who);
}

async function openSetup(test: TestPortal): Promise<Browser> {
  await test.rows(
    'insert into setup_tokens (digest) values (?) on conflict do nothing',
    tokenDigest('a token of a test'),
  );
  const browser = await test.visit();
  await browser.get('/setup?token=a+token+of+a+test');
  await readToken(browser, '/setup');
  return browser;
}

/** Begins a new user step by step; gives the draft after that many steps. */
async function draftAfter(browser: Browser, steps: 1 | 2): Promise<{ draft: string }> {
  const email = `nina-${Date.now()}@example.com`;
  const first = await browser.post('/users/new/steps/1', { ...person, email, status: 'active' });
  const draft = new URL(first.headers.location ?? '', 'http://localhost').searchParams.get('draft') ?? '';
  if (steps === 2) await browser.post('/users/new/steps/2', { ...access, draft });
  return { draft };
}
