import * as access from './access/explain-controller.ts';
import * as holders from './access/holders-controller.ts';
import * as account from './account/controller.ts';
import * as accountDetails from './account/details-controller.ts';
import * as accountHistory from './account/history-controller.ts';
import * as accountSessions from './account/sessions-controller.ts';
import * as assignments from './assignments/controller.ts';
import * as assignmentsTakeOver from './assignments/take-over-controller.ts';
import * as confirm from './confirm/controller.ts';
import * as customers from './customers/controller.ts';
import * as customersEdit from './customers/edit-controller.ts';
import * as customersImport from './customers/import-controller.ts';
import * as customersList from './customers/list-controller.ts';
import * as customersUnmask from './customers/unmask-controller.ts';
import { keptFormPage } from './errors/controller.ts';
import * as groupsAdd from './groups/add-controller.ts';
import * as groups from './groups/controller.ts';
import * as groupsDelete from './groups/delete-controller.ts';
import * as groupsEdit from './groups/edit-controller.ts';
import * as groupsMembers from './groups/members-controller.ts';
import * as home from './home/controller.ts';
import { get, once, post, type Route, sessionless } from './lib/routing.ts';
import * as login from './login/controller.ts';
import * as outbox from './outbox/controller.ts';
import * as pages from './pages/controller.ts';
import * as pagesEdit from './pages/edit-controller.ts';
import * as pagesPublish from './pages/publish-controller.ts';
import * as password from './password/controller.ts';
import * as passwordLink from './password/link-controller.ts';
import * as previewApi from './preview/api-controller.ts';
import * as preview from './preview/controller.ts';
import * as previewDesk from './preview/desk-controller.ts';
import * as previewLink from './preview/link-controller.ts';
import * as roles from './roles/controller.ts';
import * as rolesDelete from './roles/delete-controller.ts';
import * as rolesEdit from './roles/edit-controller.ts';
import * as rolesMatrix from './roles/matrix-controller.ts';
import * as secondFactor from './second-factor/controller.ts';
import * as settings from './settings/controller.ts';
import * as setup from './setup/controller.ts';
import * as storefront from './storefront/controller.ts';
import * as users from './users/controller.ts';
import * as usersCreate from './users/create-controller.ts';
import * as usersEdit from './users/edit-controller.ts';
import * as usersList from './users/list-controller.ts';
import * as usersPassword from './users/password-controller.ts';
import * as usersPasswordLink from './users/password-link-controller.ts';
import * as usersReports from './users/reports-controller.ts';
import * as usersSignInHelp from './users/sign-in-help-controller.ts';
import * as usersSignIns from './users/sign-ins-controller.ts';
import * as usersStatus from './users/status-controller.ts';
import * as usersSteps from './users/steps-controller.ts';
import * as usersTimeline from './users/timeline-controller.ts';
import * as usersTwoFactor from './users/two-factor-controller.ts';

/** Every address of the portal: who may use it, and the function that answers. */
export const routes: Route[] = [
  get('/', 'signed-in', home.homePage),

  get('/login', 'anyone', login.loginPage),
  once(post('/login', 'anyone', login.login)),
  get('/login/code', 'code-pending', login.codePage),
  once(post('/login/code', 'code-pending', login.verifyCode)),
  post('/login/code/new', 'code-pending', login.sendNewCode),
  once(post('/login/code/leave', 'code-pending', login.startAgain)),
  get('/forgot-password', 'anyone', passwordLink.forgotPasswordPage),
  post('/forgot-password', 'anyone', passwordLink.requestPasswordLink),
  get('/forgot-password/sent', 'anyone', passwordLink.linkRequestedPage),
  get('/password-link', 'anyone', passwordLink.linkPage),
  once(post('/password-link', 'anyone', passwordLink.choosePassword)),
  once(post('/logout', 'signed-in', login.logout)),
  get('/new-password', 'signed-in', password.newPasswordPage),
  once(post('/new-password', 'signed-in', password.chooseNewPassword)),
  get('/kept-form', 'signed-in', keptFormPage),
  get('/confirm', 'signed-in', confirm.confirmPage),
  once(post('/confirm', 'signed-in', confirm.confirm)),
  get('/account', 'signed-in', account.accountPage),
  post('/account', 'signed-in', account.saveAccount),
  get('/account/password', 'signed-in', account.ownPasswordPage),
  once(post('/account/password', 'signed-in', account.saveOwnPassword)),
  get('/account/details', 'signed-in', accountDetails.detailsPage),
  post('/account/details', 'signed-in', accountDetails.saveDetails),
  get('/account/sessions', 'signed-in', accountSessions.sessionsPage),
  post('/account/sessions/end', 'signed-in', accountSessions.endSession),
  post('/account/sessions/end-others', 'signed-in', accountSessions.endOtherSessions),
  post('/account/sessions/forget', 'signed-in', accountSessions.forget),
  get('/account/history', 'signed-in', accountHistory.historyPage),
  get('/account/two-factor', 'signed-in', secondFactor.secondFactorPage),
  get('/account/two-factor/app', 'signed-in', secondFactor.appPage),
  post('/account/two-factor/app', 'signed-in', secondFactor.saveApp),
  post('/account/two-factor/email', 'signed-in', secondFactor.useMail),
  get('/account/two-factor/off', 'signed-in', secondFactor.offPage),
  post('/account/two-factor/off', 'signed-in', secondFactor.turnOff),
  get('/account/two-factor/recovery-codes', 'signed-in', secondFactor.recoveryCodesPage),
  post('/account/two-factor/recovery-codes', 'signed-in', secondFactor.renewRecoveryCodes),
  get('/permissions/:name', 'users.view', holders.holdersPage),
  get('/account/access', 'signed-in', access.ownAccessPage),
  get('/setup', 'anyone', setup.setupPage),
  once(post('/setup', 'anyone', setup.setup)),

  get('/users', 'users.view', usersList.listPage),
  get('/system/users', 'users.view', usersList.redirectToList),
  get('/settings/user-management', 'users.view', usersList.redirectToList),
  get('/admin/managers', 'users.view', usersList.redirectToList),
  get('/users/new', 'users.create', usersCreate.newPage),
  post('/users', 'users.create', usersCreate.create, 'large'),
  get('/users/new/steps/:step', 'users.create', usersSteps.stepPage),
  post('/users/new/steps/:step', 'users.create', usersSteps.saveStep, 'large'),
  get('/users/:id', 'users.view', users.showPage),
  get('/users/:id/created', 'users.create', usersCreate.createdPage),
  get('/users/:id/edit', 'users.edit', usersEdit.editPage),
  post('/users/:id/edit', 'users.edit', usersEdit.update, 'large'),
  get('/users/:id/timeline', 'users.view', usersTimeline.timelinePage),
  get('/users/:id/access', 'users.view', access.accessPage),
  get('/users/:id/reports', 'users.view', usersReports.reportsPage),
  post('/users/:id/activate', 'users.activate', usersStatus.activate),
  get('/users/:id/deactivate', 'users.activate', usersStatus.deactivatePage),
  once(post('/users/:id/deactivate', 'users.activate', usersStatus.deactivate)),
  get('/users/:id/delete', 'users.delete', usersStatus.deletePage),
  once(post('/users/:id/delete', 'users.delete', usersStatus.deleteUser)),
  post('/users/:id/restore', 'users.delete', usersStatus.restore),
  get('/users/:id/password', 'users.password', usersPassword.setPasswordPage),
  post('/users/:id/password', 'users.password', usersPassword.savePassword),
  get('/users/:id/password/set', 'users.password', usersPassword.passwordSetPage),
  get('/users/:id/password-link', 'users.password', usersPasswordLink.passwordLinkPage),
  post('/users/:id/password-link', 'users.password', usersPasswordLink.sendPasswordLink),
  get('/users/:id/password-link/shown', 'users.password', usersPasswordLink.passwordLinkShownPage),
  get('/users/:id/two-factor', 'users.two-factor', usersTwoFactor.twoFactorPage),
  post('/users/:id/two-factor/disable', 'users.two-factor', usersTwoFactor.disableTwoFactor),
  post('/users/:id/two-factor/enable', 'users.two-factor', usersTwoFactor.enableTwoFactor),
  post('/users/:id/unlock', 'users.two-factor', usersSignIns.unlock),
  get('/users/:id/sign-out', 'users.activate', usersSignIns.signOutPage),
  post('/users/:id/sign-out', 'users.activate', usersSignIns.signOut),
  get('/users/:id/sign-in-help', 'users.view', usersSignInHelp.signInHelpPage),
  get('/users/:id/customers', 'users.assign-customers', assignments.assignPage),
  post('/users/:id/customers', 'users.assign-customers', assignments.assign, 'large'),
  get('/users/:id/customers/take-over', 'users.assign-customers', assignmentsTakeOver.takeOverPage),
  post('/users/:id/customers/take-over', 'users.assign-customers', assignmentsTakeOver.takeOver),

  get('/customers', 'customers.view', customersList.listPage),
  get('/customers/new', 'customers.edit', customersEdit.newPage),
  post('/customers', 'customers.edit', customersEdit.create),
  get('/customers/import', 'customers.import', customersImport.importPage),
  post('/customers/import', 'customers.import', customersImport.upload, 'upload'),
  get('/imports/:id', 'customers.import', customersImport.showPage),
  post('/imports/:id/confirm', 'customers.import', customersImport.confirm),
  post('/imports/:id/again', 'customers.import', customersImport.checkAgain),
  post('/imports/:id/discard', 'customers.import', customersImport.discard),
  get('/imports/:id/rejected', 'customers.import', customersImport.rejectedFile),
  get('/customers/:id', 'customers.view', customers.showPage),
  get('/customers/:id/edit', 'customers.edit', customersEdit.editPage),
  post('/customers/:id/edit', 'customers.edit', customersEdit.update),
  get('/customers/:id/unmask', 'customers.unmask', customersUnmask.unmaskPage),
  post('/customers/:id/unmask', 'customers.unmask', customersUnmask.unmask),
  get('/customers/:id/unmasked', 'customers.unmask', customersUnmask.unmaskedPage),

  get('/groups', 'groups.view', groups.listPage),
  get('/groups/new', 'groups.edit', groupsEdit.newPage),
  post('/groups', 'groups.edit', groupsEdit.create, 'large'),
  get('/groups/:id', 'groups.view', groups.showPage),
  get('/groups/:id/edit', 'groups.edit', groupsEdit.editPage),
  post('/groups/:id/edit', 'groups.edit', groupsEdit.update, 'large'),
  get('/groups/:id/delete', 'groups.edit', groupsDelete.deletePage),
  post('/groups/:id/delete', 'groups.edit', groupsDelete.deleteGroup),
  get('/groups/:id/members/add', 'groups.edit', groupsAdd.addPage),
  post('/groups/:id/members/add', 'groups.edit', groupsAdd.add, 'large'),
  get('/groups/:id/members/remove', 'groups.edit', groupsMembers.removePage),
  post('/groups/:id/members/remove', 'groups.edit', groupsMembers.remove),

  get('/roles', 'roles.view', roles.listPage),
  get('/roles/new', 'roles.edit', rolesEdit.newPage),
  post('/roles', 'roles.edit', rolesEdit.create),
  get('/roles/review', 'roles.edit', rolesMatrix.startAgain),
  post('/roles/review', 'roles.edit', rolesMatrix.review, 'large'),
  get('/roles/:id', 'roles.view', roles.showPage),
  get('/roles/:id/edit', 'roles.edit', rolesEdit.editPage),
  post('/roles/:id/edit', 'roles.edit', rolesEdit.update),
  get('/roles/:id/delete', 'roles.edit', rolesDelete.deletePage),
  post('/roles/:id/delete', 'roles.edit', rolesDelete.deleteRole),

  get('/outbox', 'outbox.view', outbox.listPage),
  post('/outbox/test', 'outbox.view', outbox.sendTest),
  get('/outbox/:id', 'outbox.view', outbox.showPage),
  post('/outbox/:id/send', 'outbox.view', outbox.sendAgain),

  get('/pages', 'pages.view', pages.listPage),
  get('/pages/new', 'pages.edit', pagesEdit.newPage),
  post('/pages', 'pages.edit', pagesEdit.create, 'text'),
  get('/pages/:id', 'pages.view', pages.showPage),
  get('/pages/:id/edit', 'pages.edit', pagesEdit.editPage),
  post('/pages/:id/edit', 'pages.edit', pagesEdit.update, 'text'),
  get('/pages/:id/publish', 'pages.publish', pagesPublish.publishPage),
  post('/pages/:id/publish', 'pages.publish', pagesPublish.publish),
  get('/pages/:id/unpublish', 'pages.publish', pagesPublish.unpublishPage),
  post('/pages/:id/unpublish', 'pages.publish', pagesPublish.unpublish),
  get('/pages/:id/versions', 'pages.view', pages.versionsPage),
  get('/pages/:id/versions/:number', 'pages.view', pages.versionPage),
  post('/pages/:id/versions/:number/restore', 'pages.edit', pagesEdit.restore),
  get('/pages/:id/compare', 'pages.view', pages.comparePage),
  get('/pages/:id/preview', 'pages.view', preview.previewPage),
  post('/pages/:id/preview/link', 'pages.preview', previewLink.makeLink),
  get('/pages/:id/preview/link', 'pages.preview', previewLink.linkPage),
  get('/preview', 'pages.preview', previewDesk.deskPage),

  get('/settings', 'settings.edit', settings.settingsPage),
  post('/settings/tokens', 'settings.edit', settings.makeToken),
  get('/settings/tokens/:id', 'settings.edit', settings.tokenPage),
  get('/settings/tokens/:id/revoke', 'settings.edit', settings.revokePage),
  post('/settings/tokens/:id/revoke', 'settings.edit', settings.revokeToken),

  sessionless(get('/store/preview/:token', 'anyone', previewLink.openLink)),
  sessionless(get('/store/:language/:slug', 'anyone', storefront.publicPage)),
  sessionless(get('/api/preview-access', 'anyone', previewApi.previewAccess)),
];
