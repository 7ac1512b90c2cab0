import { randomUUID } from 'node:crypto';
import { currentRights } from '../access/service.ts';
import { changesBetween, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { emailKey } from '../lib/emails.ts';
import { NotFound } from '../lib/errors.ts';
import { hasMail } from '../lib/page.ts';
import { minimumLength } from '../lib/password-policy.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { passwordPairProblem } from '../password/form.ts';
import { passwordProblem } from '../password/service.ts';
import { accessProblems, emailProblem, findNamed, onlyProblems, type Problems } from './checks-service.ts';
import { giveCredentials, isMailed } from './credentials-service.ts';
import type { CreateValues } from './form.ts';
import { type Recorded, raced, recorded } from './service.ts';
import type { NewUser, User } from './store.ts';
import * as store from './store.ts';

export interface Created {
  id: number;
  /** Whether the password is on its way, so that it is not shown. */
  mailed: boolean;
}

/** Adds a user, or says what is wrong with which field. The same form sent twice makes one user. */
export async function createUser(
  portal: Portal,
  actor: Actor,
  values: CreateValues,
): Promise<Created | { problems: Problems }> {
  authorize(may(actor, 'users.create'), 'users.create');
  const { knex } = portal.database;
  const mailed = isMailed(portal, values.sendMail);
  const { problems, supervisorId } = await checkNewUser(portal, actor, values);
  // After the check: whatever it saw of the same form sent before, this sees too.
  const earlier = values.formKey ? await store.findByFormKey(knex, values.formKey) : undefined;
  if (earlier?.emailKey === emailKey(values.email)) return { id: earlier.id, mailed };
  if (Object.keys(problems).length > 0) return { problems };

  const password = values.password || generatePassword();
  const user = {
    ...newUser(portal, actor, values),
    supervisorId,
    passwordHash: await hashPassword(password, portal.config.BCRYPT_COST),
    formKey: earlier || !values.formKey ? randomUUID() : values.formKey,
  };
  try {
    return { id: await inTransaction(knex, (trx) => insert(portal, trx, actor, user, password, mailed)), mailed };
  } catch (error) {
    if (!raced.has(brokenConstraint(error))) throw error;
    return createUser(portal, actor, values);
  }
}

/** What is wrong with the values of a new user, as far as they are known. */
export async function checkNewUser(
  portal: Portal,
  actor: Actor,
  values: Partial<CreateValues>,
): Promise<{ problems: Problems; supervisorId: number | null }> {
  const { knex } = portal.database;
  const { email, supervisor, roleId, groupIds } = values;
  const rights = await currentRights(portal);
  const nothing = { roleId: null, groupIds: [] };
  const named = supervisor ? await findNamed(knex, actor, supervisor, null) : { id: null };
  const problems = {
    ...onlyProblems({
      email: email === undefined ? undefined : await emailProblem(knex, actor, email, null),
      supervisor: 'code' in named ? named : undefined,
    }),
    ...(roleId !== undefined && groupIds && accessProblems(actor, { roleId, groupIds }, nothing, rights)),
    ...passwordProblems(portal, values),
  };
  return { problems, supervisorId: 'id' in named ? named.id : null };
}

/** A user that the actor created or may see. Throws `NotFound`. */
export async function findCreated(portal: Portal, actor: Actor, id: number): Promise<User> {
  const user = await store.findUser(portal.database.knex, id);
  if (!user || !(may(actor, 'users.view') || user.createdBy === actor.id)) throw new NotFound();
  return user;
}

async function insert(
  portal: Portal,
  trx: Connection,
  actor: Actor,
  user: NewUser,
  password: string,
  mailed: boolean,
): Promise<number> {
  const id = await store.insertUser(trx, user);
  const name = `${user.firstName} ${user.lastName}`;
  const changes = changesBetween({} as Recorded, recorded(user));
  await record(trx, actor, 'user.created', { id, name }, { changes, details: { mailed } });
  await giveCredentials(portal, trx, actor, { ...user, id }, password, mailed);
  return id;
}

const newUser = (portal: Portal, actor: Actor, values: CreateValues) => ({
  firstName: values.firstName,
  lastName: values.lastName,
  email: values.email,
  status: values.status,
  roleId: values.roleId,
  groupIds: values.groupIds.toSorted((a, b) => a - b),
  agent: values.agent,
  maskData: values.maskData || actor.masked,
  language: values.language,
  timeZone: actor.timeZone,
  secondFactor: secondFactorOf(portal, values),
  mustChangePassword: values.mustChangePassword,
  givenBy: actor.id,
});

/** Both empty means a random one; one filled is a mistake, never a random one. */
function passwordProblems(portal: Portal, values: Partial<CreateValues>): Problems {
  const { password, repeatPassword, firstName = '', lastName = '', email = '' } = values;
  if (password === undefined || repeatPassword === undefined) return {};
  const pair = passwordPairProblem({ password, repeatPassword });
  if (pair || !password) return pair ?? {};
  const secondFactor = secondFactorOf(portal, values) !== 'off';
  const code = passwordProblem(portal, password, { firstName, lastName, email }, secondFactor);
  return onlyProblems({ password: code && { code, values: { min: minimumLength(secondFactor) } } });
}

const secondFactorOf = (portal: Portal, { withoutCode }: { withoutCode?: boolean }): 'off' | 'email' =>
  withoutCode && !hasMail(portal.config) ? 'off' : 'email';
