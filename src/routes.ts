import { keptFormPage } from './errors/controller.ts';
import * as home from './home/controller.ts';
import { get, post, type Route } from './lib/routing.ts';
import * as login from './login/controller.ts';
import * as password from './password/controller.ts';
import * as setup from './setup/controller.ts';
import * as users from './users/controller.ts';

/** Every address of the portal: who may use it, and the function that answers. */
export const routes: Route[] = [
  get('/', 'signed-in', home.homePage),

  get('/login', 'anyone', login.loginPage),
  post('/login', 'anyone', login.login),
  get('/login/code', 'code-pending', login.codePage),
  post('/login/code', 'code-pending', login.verifyCode),
  post('/login/code/new', 'code-pending', login.sendNewCode),
  post('/login/code/leave', 'code-pending', login.startAgain),
  get('/forgot-password', 'anyone', login.forgotPasswordPage),
  post('/logout', 'signed-in', login.logout),
  get('/new-password', 'signed-in', password.newPasswordPage),
  post('/new-password', 'signed-in', password.chooseNewPassword),
  get('/kept-form', 'signed-in', keptFormPage),
  get('/setup', 'anyone', setup.setupPage),
  post('/setup', 'anyone', setup.setup),

  get('/users/new', 'users.create', users.newPage),
  post('/users', 'users.create', users.create),
  get('/users/:id', 'users.view', users.showPage),
  get('/users/:id/created', 'users.create', users.createdPage),
];
