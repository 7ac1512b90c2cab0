import { randomUUID } from 'node:crypto';
import { type Asking, confirmAdministrator, type Doing, lockRights } from '../access/guards.ts';
import { maskFor } from '../access/policy.ts';
import { currentRights } from '../access/service.ts';
import { changesBetween, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { emailKey } from '../lib/emails.ts';
import { NotFound } from '../lib/errors.ts';
import type { Problems } from '../lib/forms.ts';
import { generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { passwordPairProblem } from '../password/form.ts';
import { passwordError } from '../password/service.ts';
import { accessProblems, emailProblem, onlyProblems } from './checks-service.ts';
import { giveCredentials, isMailed } from './credentials-service.ts';
import type { CreateValues } from './form.ts';
import { type Recorded, raced, recorded } from './service.ts';
import type { NewUser, User } from './store.ts';
import * as store from './store.ts';
import { chooseSupervisor } from './supervisor-service.ts';

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
  const { problems } = await checkNewUser(portal, actor, values);
  // After the check: whatever it saw of the same form sent before, this sees too.
  const earlier = values.formKey ? await store.findByFormKey(knex, values.formKey) : undefined;
  if (earlier?.emailKey === emailKey(values.email)) return { id: earlier.id, mailed };
  if (Object.keys(problems).length > 0) return { problems };

  const password = values.password || generatePassword();
  const passwordHash = await hashPassword(password, portal.config.BCRYPT_COST);
  const formKey = earlier || !values.formKey ? randomUUID() : values.formKey;
  const secrets = { password, passwordHash, formKey, mailed };
  try {
    return await inTransaction(knex, (trx) => insert(portal, trx, actor, values, secrets));
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
): Promise<{ problems: Problems }> {
  const rights = await currentRights(portal);
  const { problems } = await checkPlace(portal.database.knex, { actor, rights }, values);
  return { problems: { ...problems, ...passwordProblems(portal, values) } };
}

/** A user that the actor created or may see. Throws `NotFound`. */
export async function findCreated(portal: Portal, actor: Actor, id: number): Promise<User> {
  const user = await store.findUser(portal.database.knex, id);
  if (!user || !(may(actor, 'users.view') || user.createdBy === actor.id)) throw new NotFound();
  return user;
}

/** A new user, apart from how they get in. */
export type Person = Omit<CreateValues, 'password' | 'repeatPassword' | 'sendMail' | 'formKey' | 'generated'>;

/** What is known of a new password when the transaction begins, which does not wait for its hash. */
interface Secrets {
  password: string;
  passwordHash: string;
  formKey: string;
  mailed: boolean;
}

async function insert(
  portal: Portal,
  trx: Connection,
  asking: Actor,
  values: CreateValues,
  { password, mailed, ...secrets }: Secrets,
): Promise<Created | { problems: Problems }> {
  const locked = await lockRights(trx, asking);
  const { actor } = locked;
  authorize(may(actor, 'users.create'), 'users.create');
  // Whoever sends a form twice at once waits here for themselves.
  const earlier = await store.findByFormKey(trx, secrets.formKey);
  if (earlier?.emailKey === emailKey(values.email)) return { id: earlier.id, mailed };
  const added = await addUser(portal, trx, { ...locked, by: actor }, values, secrets, { mailed });
  if ('problems' in added) return added;
  await giveCredentials(portal, trx, actor, { ...values, id: added.id }, password, mailed);
  return { id: added.id, mailed };
}

/** Adds a user, or says what is wrong with which field, in a transaction that has locked the rights. */
export async function addUser(
  portal: Portal,
  trx: Connection,
  doing: Doing,
  values: Person,
  secrets: { passwordHash: string; formKey: string | null },
  details: { mailed: boolean; import?: number },
): Promise<{ id: number } | { problems: Problems }> {
  const { problems, supervisorId } = await checkPlace(trx, doing, values);
  if (Object.keys(problems).length > 0) return { problems };
  confirmAdministrator(doing, values);
  const user: NewUser = { ...newUser(portal, doing, values), ...secrets, supervisorId };
  const id = await store.insertUser(trx, user);
  const name = `${user.firstName} ${user.lastName}`;
  const changes = changesBetween({} as Recorded, recorded(user));
  await record(trx, doing.by, 'user.created', { id, name }, { changes, details });
  return { id };
}

/** What stands against the e-mail, the supervisor, the role and the groups, as far as they are known. */
async function checkPlace(connection: Connection, { actor, rights }: Asking, values: Partial<CreateValues>) {
  const { email, supervisor, roleId, groupIds } = values;
  const nothing = { roleId: null, groupIds: [] };
  const named = await chooseSupervisor(connection, actor, supervisor ?? '');
  const problems: Problems = {
    ...onlyProblems({
      email: email === undefined ? undefined : await emailProblem(connection, actor, email, null),
      supervisor: 'code' in named ? named : undefined,
    }),
    ...(roleId !== undefined && groupIds && accessProblems(actor, { roleId, groupIds }, nothing, rights)),
  };
  return { problems, supervisorId: 'id' in named ? named.id : null };
}

const newUser = (portal: Portal, { actor, by }: Doing, values: Person) => ({
  firstName: values.firstName,
  lastName: values.lastName,
  email: values.email,
  status: values.status,
  roleId: values.roleId,
  groupIds: values.groupIds.toSorted((a, b) => a - b),
  agent: values.agent,
  maskData: maskFor(actor, values.maskData),
  language: values.language,
  timeZone: actor.timeZone,
  secondFactor: secondFactorOf(portal, values),
  mustChangePassword: values.mustChangePassword,
  givenBy: by.id,
});

/** Both empty means a random one; one filled is a mistake, never a random one. */
function passwordProblems(portal: Portal, values: Partial<CreateValues>): Problems {
  const { password, repeatPassword, firstName = '', lastName = '', email = '' } = values;
  if (password === undefined || repeatPassword === undefined) return {};
  const pair = passwordPairProblem({ password, repeatPassword });
  if (pair || !password) return pair ?? {};
  const secondFactor = secondFactorOf(portal, values) !== 'off';
  return onlyProblems({ password: passwordError(portal, password, { firstName, lastName, email }, secondFactor) });
}

const secondFactorOf = (portal: Portal, { withoutCode }: { withoutCode?: boolean }): 'off' | 'email' =>
  withoutCode && !portal.config.canMail ? 'off' : 'email';
