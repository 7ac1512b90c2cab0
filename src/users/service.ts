import { randomUUID } from 'node:crypto';
import { currentRights } from '../access/service.ts';
import { changesBetween, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError } from '../lib/forms.ts';
import { hasMail } from '../lib/page.ts';
import { minimumLength } from '../lib/password-policy.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { queueMail } from '../outbox/service.ts';
import { passwordPairProblem } from '../password/form.ts';
import { keepForHandOver } from '../password/hand-over-service.ts';
import { passwordProblem } from '../password/service.ts';
import { accessProblems, emailProblem, findSupervisor, type Problems } from './checks-service.ts';
import type { CreateValues } from './form.ts';
import { credentialsMail } from './mails.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

export type { User };

const HOURS_72 = 72 * 60 * 60 * 1000;

/** A user that the actor may see. Throws `NotFound`. */
export async function findUser(portal: Portal, actor: Actor, id: number): Promise<User> {
  const user = may(actor, 'users.view') ? await store.findUser(portal.database.knex, id) : undefined;
  if (!user) throw new NotFound();
  return user;
}

/** Those who report to a user, ten at most, each with the number of all. */
export const findReports = (portal: Portal, userId: number) => store.findReports(portal.database.knex, userId, 10);

/** Adds a user, or says what is wrong with which field. The same form sent twice makes one user. */
export async function createUser(
  portal: Portal,
  actor: Actor,
  values: CreateValues,
): Promise<{ id: number } | { problems: Problems }> {
  authorize(may(actor, 'users.create'), 'users.create');
  const { knex } = portal.database;
  const earlier = values.formKey ? await store.findByFormKey(knex, values.formKey) : undefined;
  if (earlier) return { id: earlier };
  const supervisor = await findSupervisor(knex, values.supervisor, null);
  const problems = await findProblems(portal, actor, values);
  if ('code' in supervisor) problems.supervisor = supervisor;
  if (Object.keys(problems).length > 0 || 'code' in supervisor) return { problems };

  const password = values.password || generatePassword();
  const passwordHash = await hashPassword(password, portal.config.BCRYPT_COST);
  const user = {
    ...values,
    supervisorId: supervisor.id,
    maskData: values.maskData || actor.masked,
    timeZone: actor.timeZone,
    secondFactor: secondFactorOf(portal, values),
    passwordHash,
    givenBy: actor.id,
    formKey: values.formKey || randomUUID(),
  };
  try {
    return { id: await inTransaction(knex, (trx) => insert(portal, trx, actor, user, password)) };
  } catch (error) {
    return afterConflict(portal, actor, values, error);
  }
}

async function insert(
  portal: Portal,
  trx: Connection,
  actor: Actor,
  user: store.NewUser & { sendMail: boolean },
  password: string,
): Promise<number> {
  const id = await store.insertUser(trx, user);
  const name = `${user.firstName} ${user.lastName}`;
  await record(trx, actor, 'user.created', { id, name }, { changes: changesBetween({} as Recorded, recorded(user)) });
  if (user.sendMail && hasMail(portal.config)) {
    const to = { id, email: user.email, language: user.language as Actor['language'] };
    await queueMail(portal, trx, credentialsMail(to, password, new Date(Date.now() + HOURS_72)));
  } else await keepForHandOver(portal, trx, actor, id, password);
  return id;
}

/** The unique indexes decide who was first; whoever was second learns why. */
async function afterConflict(portal: Portal, actor: Actor, values: CreateValues, error: unknown) {
  const constraint = brokenConstraint(error);
  if (constraint === 'users_form_key_key') {
    const id = await store.findByFormKey(portal.database.knex, values.formKey);
    if (id) return { id };
  }
  if (constraint !== 'users_email_key_key') throw error;
  const taken = await emailProblem(portal.database.knex, actor, values.email, null);
  return { problems: { email: taken ?? { code: 'taken' } } };
}

async function findProblems(portal: Portal, actor: Actor, values: CreateValues): Promise<Problems> {
  const rights = await currentRights(portal);
  const problems = accessProblems(actor, values, { roleId: null, groupIds: [] }, rights);
  const email = await emailProblem(portal.database.knex, actor, values.email, null);
  if (email) problems.email = email;
  return { ...problems, ...passwordProblems(portal, values) };
}

/** Both empty means a random one; one filled is a mistake, never a random one. */
export function passwordProblems(portal: Portal, values: CreateValues): Problems {
  const pair = passwordPairProblem(values);
  if (pair || !values.password) return pair ?? {};
  const secondFactor = secondFactorOf(portal, values) !== 'off';
  const code = passwordProblem(portal, values.password, values, secondFactor);
  const problem: FieldError | undefined = code && { code, values: { min: minimumLength(secondFactor) } };
  return problem ? { password: problem } : {};
}

const secondFactorOf = (portal: Portal, { withoutCode }: CreateValues): 'off' | 'email' =>
  withoutCode && !hasMail(portal.config) ? 'off' : 'email';

/** What the trail keeps of a user. */
export const recorded = (user: Recorded): Recorded => ({
  firstName: user.firstName,
  lastName: user.lastName,
  email: user.email,
  status: user.status,
  roleId: user.roleId,
  groupIds: user.groupIds,
  supervisorId: user.supervisorId,
  agent: user.agent,
  maskData: user.maskData,
  language: user.language,
});

type Recorded = Pick<
  User,
  | 'firstName'
  | 'lastName'
  | 'email'
  | 'status'
  | 'roleId'
  | 'groupIds'
  | 'supervisorId'
  | 'agent'
  | 'maskData'
  | 'language'
>;
