import { keptFormPage } from './errors/controller.ts';
import { forms } from './forms.ts';
import { controller, get, once, post, type Route, sessionless } from './lib/routing.ts';

const access = controller(() => import('./access/explain-controller.ts'));
const holders = controller(() => import('./access/holders-controller.ts'));
const account = controller(() => import('./account/controller.ts'));
const accountDetails = controller(() => import('./account/details-controller.ts'));
const accountHistory = controller(() => import('./account/history-controller.ts'));
const accountSessions = controller(() => import('./account/sessions-controller.ts'));
const bulk = controller(() => import('./bulk/controller.ts'));
const bulkSelection = controller(() => import('./bulk/selection-controller.ts'));
const assignments = controller(() => import('./assignments/controller.ts'));
const assignmentsTakeOver = controller(() => import('./assignments/take-over-controller.ts'));
const audit = controller(() => import('./audit/controller.ts'));
const auditExport = controller(() => import('./audit/export-controller.ts'));
const confirm = controller(() => import('./confirm/controller.ts'));
const customers = controller(() => import('./customers/controller.ts'));
const customersEdit = controller(() => import('./customers/edit-controller.ts'));
const customersList = controller(() => import('./customers/list-controller.ts'));
const customersUnmask = controller(() => import('./customers/unmask-controller.ts'));
const groupsAdd = controller(() => import('./groups/add-controller.ts'));
const groups = controller(() => import('./groups/controller.ts'));
const groupsDelete = controller(() => import('./groups/delete-controller.ts'));
const groupsEdit = controller(() => import('./groups/edit-controller.ts'));
const groupsMembers = controller(() => import('./groups/members-controller.ts'));
const help = controller(() => import('./help/controller.ts'));
const home = controller(() => import('./home/controller.ts'));
const imports = controller(() => import('./imports/controller.ts'));
const login = controller(() => import('./login/controller.ts'));
const outbox = controller(() => import('./outbox/controller.ts'));
const pages = controller(() => import('./pages/controller.ts'));
const pagesDelete = controller(() => import('./pages/delete-controller.ts'));
const pagesEdit = controller(() => import('./pages/edit-controller.ts'));
const pagesPublish = controller(() => import('./pages/publish-controller.ts'));
const password = controller(() => import('./password/controller.ts'));
const passwordLink = controller(() => import('./password/link-controller.ts'));
const previewApi = controller(() => import('./preview/api-controller.ts'));
const preview = controller(() => import('./preview/controller.ts'));
const previewDesk = controller(() => import('./preview/desk-controller.ts'));
const previewLink = controller(() => import('./preview/link-controller.ts'));
const putBack = controller(() => import('./put-back/controller.ts'));
const roles = controller(() => import('./roles/controller.ts'));
const rolesDelete = controller(() => import('./roles/delete-controller.ts'));
const rolesEdit = controller(() => import('./roles/edit-controller.ts'));
const rolesMatrix = controller(() => import('./roles/matrix-controller.ts'));
const secondFactor = controller(() => import('./second-factor/controller.ts'));
const settings = controller(() => import('./settings/controller.ts'));
const setup = controller(() => import('./setup/controller.ts'));
const storefront = controller(() => import('./storefront/controller.ts'));
const users = controller(() => import('./users/controller.ts'));
const usersCreate = controller(() => import('./users/create-controller.ts'));
const usersEdit = controller(() => import('./users/edit-controller.ts'));
const usersExport = controller(() => import('./users/export-controller.ts'));
const usersLeaving = controller(() => import('./users/leaving-controller.ts'));
const usersList = controller(() => import('./users/list-controller.ts'));
const usersPassword = controller(() => import('./users/password-controller.ts'));
const usersPasswordLink = controller(() => import('./users/password-link-controller.ts'));
const usersReports = controller(() => import('./users/reports-controller.ts'));
const usersSelection = controller(() => import('./users/selection-controller.ts'));
const usersSignInHelp = controller(() => import('./users/sign-in-help-controller.ts'));
const usersSignIns = controller(() => import('./users/sign-ins-controller.ts'));
const usersStatus = controller(() => import('./users/status-controller.ts'));
const usersSteps = controller(() => import('./users/steps-controller.ts'));
const usersTimeline = controller(() => import('./users/timeline-controller.ts'));
const usersTwoFactor = controller(() => import('./users/two-factor-controller.ts'));

/** Every address of the portal: who may use it, the function that answers, and the form that it reads. */
export const routes: Route[] = [
  get('/', 'signed-in', home.homePage),
  get('/help', 'signed-in', help.helpPage),

  get('/login', 'anyone', login.loginPage),
  once(post('/login', 'anyone', login.login, forms.login)),
  get('/login/code', 'code-pending', login.codePage),
  once(post('/login/code', 'code-pending', login.verifyCode, forms.code)),
  post('/login/code/new', 'code-pending', login.sendNewCode),
  once(post('/login/code/leave', 'code-pending', login.startAgain)),
  get('/forgot-password', 'anyone', passwordLink.forgotPasswordPage),
  post('/forgot-password', 'anyone', passwordLink.requestPasswordLink, forms.forgotten),
  get('/forgot-password/sent', 'anyone', passwordLink.linkRequestedPage),
  get('/password-link', 'anyone', passwordLink.linkPage),
  once(post('/password-link', 'anyone', passwordLink.choosePassword, forms.newPassword)),
  once(post('/logout', 'signed-in', login.logout)),
  get('/new-password', 'signed-in', password.newPasswordPage),
  once(post('/new-password', 'signed-in', password.chooseNewPassword, forms.newPassword)),
  get('/kept-form', 'signed-in', keptFormPage),
  get('/confirm', 'signed-in', confirm.confirmPage),
  once(post('/confirm', 'signed-in', confirm.confirm, forms.confirm)),
  get('/account', 'signed-in', account.accountPage),
  post('/account', 'signed-in', account.saveAccount, forms.settings),
  get('/account/password', 'signed-in', account.ownPasswordPage),
  once(post('/account/password', 'signed-in', account.saveOwnPassword, forms.ownPassword)),
  get('/account/details', 'signed-in', accountDetails.detailsPage),
  post('/account/details', 'signed-in', accountDetails.saveDetails, forms.details),
  get('/account/sessions', 'signed-in', accountSessions.sessionsPage),
  post('/account/sessions/end', 'signed-in', accountSessions.endSession, forms.endSession),
  post('/account/sessions/end-others', 'signed-in', accountSessions.endOtherSessions),
  post('/account/sessions/forget', 'signed-in', accountSessions.forget, forms.endSession),
  get('/account/history', 'signed-in', accountHistory.historyPage),
  get('/account/two-factor', 'signed-in', secondFactor.secondFactorPage),
  get('/account/two-factor/app', 'signed-in', secondFactor.appPage),
  post('/account/two-factor/app', 'signed-in', secondFactor.saveApp, forms.app),
  post('/account/two-factor/email', 'signed-in', secondFactor.useMail),
  get('/account/two-factor/off', 'signed-in', secondFactor.offPage),
  post('/account/two-factor/off', 'signed-in', secondFactor.turnOff, forms.twoFactorOff),
  get('/account/two-factor/recovery-codes', 'signed-in', secondFactor.recoveryCodesPage),
  post('/account/two-factor/recovery-codes', 'signed-in', secondFactor.renewRecoveryCodes),
  get('/permissions/:name', 'users.view', holders.holdersPage),
  get('/account/access', 'signed-in', access.ownAccessPage),
  get('/setup', 'anyone', setup.setupPage),
  once(post('/setup', 'anyone', setup.setup, forms.setup)),

  get('/users', 'users.view', usersList.listPage),
  // As the list is called in other back offices, for whoever types an address from memory: they only lead to it.
  get('/system/users', 'users.view', usersList.redirectToList),
  get('/settings/user-management', 'users.view', usersList.redirectToList),
  get('/admin/managers', 'users.view', usersList.redirectToList),
  get('/users/new', 'users.create', usersCreate.newPage),
  post('/users', 'users.create', usersCreate.create, forms.newUser, 'large'),
  get('/users/new/steps/:step', 'users.create', usersSteps.stepPage),
  post('/users/new/steps/:step', 'users.create', usersSteps.saveStep, forms.newUser, 'large'),
  get('/users/import', 'users.import', imports.usersPage),
  post('/users/import', 'users.import', imports.uploadUsers, forms.importFile, 'upload'),
  get('/users/export', 'users.export', usersExport.exportPage),
  post('/users/export', 'users.export', usersExport.exportUsers, forms.exportUsers),
  get('/users/export/file', 'users.export', usersExport.exportFile),
  post('/users/selection', 'users.view', usersSelection.changeSelection, forms.selection, 'large'),
  get('/users/selection', 'users.view', bulkSelection.selectionPage),
  post('/users/selection/remove', 'users.view', bulkSelection.remove, forms.deselection),
  post('/users/selection/clear', 'users.view', bulkSelection.clear),
  get('/users/:id', 'users.view', users.showPage),
  get('/users/:id/created', 'users.create', usersCreate.createdPage),
  get('/users/:id/edit', 'users.edit', usersEdit.editPage),
  post('/users/:id/edit', 'users.edit', usersEdit.update, forms.editUser, 'large'),
  get('/users/:id/timeline', 'users.view', usersTimeline.timelinePage),
  get('/users/:id/access', 'users.view', access.accessPage),
  get('/users/:id/reports', 'users.view', usersReports.reportsPage),
  post('/users/:id/activate', 'users.activate', usersStatus.activate),
  get('/users/:id/deactivate', 'users.activate', usersLeaving.deactivatePage),
  once(post('/users/:id/deactivate', 'users.activate', usersLeaving.deactivate, forms.leaving)),
  get('/users/:id/delete', 'users.delete', usersLeaving.deletePage),
  once(post('/users/:id/delete', 'users.delete', usersLeaving.deleteUser, forms.leaving)),
  get('/users/:id/restore', 'users.delete', usersStatus.restorePage),
  post('/users/:id/restore', 'users.delete', usersStatus.restore),
  get('/users/:id/password', 'users.password', usersPassword.setPasswordPage),
  post('/users/:id/password', 'users.password', usersPassword.savePassword, forms.setPassword),
  get('/users/:id/password/set', 'users.password', usersPassword.passwordSetPage),
  get('/users/:id/password-link', 'users.password', usersPasswordLink.passwordLinkPage),
  post('/users/:id/password-link', 'users.password', usersPasswordLink.sendPasswordLink, forms.passwordLink),
  get('/users/:id/password-link/shown', 'users.password', usersPasswordLink.passwordLinkShownPage),
  get('/users/:id/two-factor', 'users.two-factor', usersTwoFactor.twoFactorPage),
  post('/users/:id/two-factor/disable', 'users.two-factor', usersTwoFactor.disableTwoFactor),
  post('/users/:id/two-factor/enable', 'users.two-factor', usersTwoFactor.enableTwoFactor),
  get('/users/:id/unlock', 'users.two-factor', usersSignIns.unlockPage),
  post('/users/:id/unlock', 'users.two-factor', usersSignIns.unlock),
  get('/users/:id/sign-out', 'users.activate', usersSignIns.signOutPage),
  post('/users/:id/sign-out', 'users.activate', usersSignIns.signOut),
  get('/users/:id/sign-in-help', 'users.view', usersSignInHelp.signInHelpPage),
  get('/users/:id/customers', 'users.assign-customers', assignments.assignPage),
  post('/users/:id/customers', 'users.assign-customers', assignments.assign, forms.assign, 'large'),
  get('/users/:id/customers/take-over', 'users.assign-customers', assignmentsTakeOver.takeOverPage),
  post('/users/:id/customers/take-over', 'users.assign-customers', assignmentsTakeOver.takeOver, forms.takeOver),

  get('/bulk', 'users.view', bulk.listPage),
  post('/bulk', 'users.view', bulk.start, forms.bulk),
  get('/bulk/groups', 'users.view', bulk.groupsPage),
  post('/bulk/groups', 'users.view', bulk.startWithGroups, forms.bulkGroups, 'large'),
  get('/bulk/:id', 'users.view', bulk.showPage),
  post('/bulk/:id/confirm', 'users.view', bulk.confirm),
  once(post('/bulk/:id/cancel', 'users.view', bulk.cancel)),
  post('/bulk/:id/undo', 'users.view', bulk.undo),
  get('/bulk/:id/file', 'users.view', bulk.resultFile),

  get('/customers', 'customers.view', customersList.listPage),
  get('/customers/new', 'customers.edit', customersEdit.newPage),
  post('/customers', 'customers.edit', customersEdit.create, forms.newCustomer),
  get('/customers/import', 'customers.import', imports.customersPage),
  post('/customers/import', 'customers.import', imports.uploadCustomers, forms.importFile, 'upload'),
  get('/customers/:id', 'customers.view', customers.showPage),
  get('/customers/:id/edit', 'customers.edit', customersEdit.editPage),
  post('/customers/:id/edit', 'customers.edit', customersEdit.update, forms.editCustomer),
  get('/customers/:id/unmask', 'customers.unmask', customersUnmask.unmaskPage),
  post('/customers/:id/unmask', 'customers.unmask', customersUnmask.unmask, forms.unmask),
  get('/customers/:id/unmasked', 'customers.unmask', customersUnmask.unmaskedPage),

  // One's own, of something that one may import: what that takes is its kind's to say.
  get('/imports/:id', 'signed-in', imports.showPage),
  post('/imports/:id/confirm', 'signed-in', imports.confirm, forms.confirmImport),
  post('/imports/:id/again', 'signed-in', imports.checkAgain),
  once(post('/imports/:id/discard', 'signed-in', imports.discard)),
  get('/imports/:id/rejected', 'signed-in', imports.rejectedFile),
  once(post('/imports/:id/passwords', 'signed-in', imports.fetchPasswords)),
  get('/imports/:id/passwords/file', 'signed-in', imports.passwordsFile),

  get('/groups', 'groups.view', groups.listPage),
  get('/groups/new', 'groups.edit', groupsEdit.newPage),
  post('/groups', 'groups.edit', groupsEdit.create, forms.newGroup, 'large'),
  get('/groups/:id', 'groups.view', groups.showPage),
  get('/groups/:id/edit', 'groups.edit', groupsEdit.editPage),
  post('/groups/:id/edit', 'groups.edit', groupsEdit.update, forms.editGroup, 'large'),
  get('/groups/:id/delete', 'groups.edit', groupsDelete.deletePage),
  once(post('/groups/:id/delete', 'groups.edit', groupsDelete.deleteGroup, forms.groupDeletion)),
  get('/groups/:id/members/add', 'groups.edit', groupsAdd.addPage),
  post('/groups/:id/members/add', 'groups.edit', groupsAdd.add, forms.addToGroup, 'large'),
  get('/groups/:id/members/remove', 'groups.edit', groupsMembers.removePage),
  post('/groups/:id/members/remove', 'groups.edit', groupsMembers.remove, forms.removeFromGroup),

  get('/roles', 'roles.view', roles.listPage),
  get('/roles/new', 'roles.edit', rolesEdit.newPage),
  post('/roles', 'roles.edit', rolesEdit.create, forms.newRole),
  get('/roles/review', 'roles.edit', rolesMatrix.startAgain),
  post('/roles/review', 'roles.edit', rolesMatrix.review, forms.matrix, 'large'),
  get('/roles/:id', 'roles.view', roles.showPage),
  get('/roles/:id/edit', 'roles.edit', rolesEdit.editPage),
  post('/roles/:id/edit', 'roles.edit', rolesEdit.update, forms.editRole),
  get('/roles/:id/delete', 'roles.edit', rolesDelete.deletePage),
  once(post('/roles/:id/delete', 'roles.edit', rolesDelete.deleteRole, forms.roleDeletion)),

  // Which permission it takes depends on the entry: that of the same change by hand.
  get('/audit/:id/put-back', 'signed-in', putBack.putBackPage),
  once(post('/audit/:id/put-back', 'signed-in', putBack.putBack, forms.putBack)),

  get('/outbox', 'outbox.view', outbox.listPage),
  post('/outbox/test', 'outbox.view', outbox.sendTest),
  get('/outbox/:id', 'outbox.view', outbox.showPage),
  post('/outbox/:id/send', 'outbox.view', outbox.sendAgain),

  get('/pages', 'pages.view', pages.listPage),
  get('/pages/new', 'pages.edit', pagesEdit.newPage),
  post('/pages', 'pages.edit', pagesEdit.create, forms.newPage, 'text'),
  get('/pages/:id', 'pages.view', pages.showPage),
  get('/pages/:id/edit', 'pages.edit', pagesEdit.editPage),
  post('/pages/:id/edit', 'pages.edit', pagesEdit.update, forms.editPage, 'text'),
  get('/pages/:id/publish', 'pages.publish', pagesPublish.publishPage),
  post('/pages/:id/publish', 'pages.publish', pagesPublish.publish, forms.publish),
  get('/pages/:id/unpublish', 'pages.publish', pagesPublish.unpublishPage),
  post('/pages/:id/unpublish', 'pages.publish', pagesPublish.unpublish),
  get('/pages/:id/delete', 'pages.edit', pagesDelete.deletePage),
  once(post('/pages/:id/delete', 'pages.edit', pagesDelete.deleteForGood, forms.pageDeletion)),
  get('/pages/:id/versions', 'pages.view', pages.versionsPage),
  get('/pages/:id/versions/:number', 'pages.view', pages.versionPage),
  post('/pages/:id/versions/:number/restore', 'pages.edit', pagesEdit.restore),
  get('/pages/:id/compare', 'pages.view', pages.comparePage),
  get('/pages/:id/preview', 'pages.view', preview.previewPage),
  post('/pages/:id/preview/link', 'pages.preview', previewLink.makeLink, forms.previewLink),
  get('/pages/:id/preview/link', 'pages.preview', previewLink.linkPage),
  get('/preview', 'pages.preview', previewDesk.deskPage),

  get('/audit', 'audit.view', audit.listPage),
  post('/audit/exports', 'audit.view', auditExport.startDownload, forms.auditExport),
  get('/audit/exports/:id', 'audit.view', auditExport.exportFile),
  get('/audit/:id', 'audit.view', audit.showPage),

  get('/settings', 'settings.edit', settings.settingsPage),
  post('/settings/tokens', 'settings.edit', settings.makeToken, forms.token),
  get('/settings/tokens/:id', 'settings.edit', settings.tokenPage),
  get('/settings/tokens/:id/revoke', 'settings.edit', settings.revokePage),
  post('/settings/tokens/:id/revoke', 'settings.edit', settings.revokeToken),

  sessionless(get('/store/preview/:token', 'anyone', previewLink.openLink)),
  sessionless(get('/store/:language/:slug', 'anyone', storefront.publicPage)),
  sessionless(get('/api/preview-access', 'anyone', previewApi.previewAccess)),
];
