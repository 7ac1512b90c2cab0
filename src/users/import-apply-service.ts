import { setTimeout as pause } from 'node:timers/promises';
import { type Doing, LastAdministrator, lockRightsFor } from '../access/guards.ts';
import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { brokenConstraint, inTransaction } from '../database/transactions.ts';
import type { Work } from '../imports/kind.ts';
import type { Import } from '../imports/service.ts';
import { may } from '../lib/access.ts';
import { Busy } from '../lib/errors.ts';
import { dummyHash, generatePassword, hashPassword } from '../lib/passwords.ts';
import type { Portal } from '../lib/portal.ts';
import { mailLink, SENT_HOURS } from '../password/link-service.ts';
import { addUser } from './create-service.ts';
import type { Editable } from './edit-merge.ts';
import { changeUser } from './edit-service.ts';
import { judge, type Names, namesOf, type Problem, problemAt } from './import-checks-service.ts';
import type { FileRow, Verdict } from './import-rows-store.ts';
import * as rowsStore from './import-rows-store.ts';
import { keepOut } from './leaving-service.ts';
import { lockUser, raced } from './service.ts';
import { letIn } from './status-service.ts';

/** As many as are imported while others wait who change somebody by hand; fewer where each takes a password. */
const batchSize = 50;
const batchWithPasswords = 20;
const whileBusy = 1_000;
/** In milliseconds: others give up after two seconds. */
const longestHold = 500;

/** A password that is to be handed over; of those who get a link nobody knows one. */
interface Secret {
  password?: string;
  passwordHash: string;
}

interface Step {
  portal: Portal;
  doing: Doing;
  names: Names;
  found: Import;
  way: 'mail' | 'hand-over';
}

/** Imports the next users, for whoever confirmed it as they are now. Gives whether there were none any more. */
export async function importNext(
  portal: Portal,
  trx: Connection,
  found: Import,
  by: By,
  { signal, tell }: Work,
): Promise<boolean> {
  const { id } = found;
  const way = found.way === 'mail' && portal.config.canMail ? 'mail' : 'hand-over';
  const rows = await rowsStore.readNext(trx, id, way === 'mail' ? batchSize : batchWithPasswords);
  if (rows.length === 0) return true;
  await tell(await rowsStore.countApplied(trx, id));
  const secrets = new Map<number, Secret>();
  for (const row of rows.filter(({ userId }) => userId === null)) {
    signal?.throwIfAborted();
    secrets.set(row.line, await makeSecret(portal, way, row));
  }
  const doing = await lockRightsFor(trx, by);
  if (!doing || !may(doing.actor, 'users.import') || !may(doing.actor, 'users.view')) {
    await rowsStore.refuseRest(trx, id, 'importer-gone');
    return true;
  }
  const step = { portal, doing, names: namesOf(doing.rights), found, way } satisfies Step;
  const verdicts: Verdict[] = [];
  const until = Date.now() + longestHold;
  for (const row of rows) {
    verdicts.push(await importRow(trx, step, row, secrets.get(row.line)));
    if (Date.now() > until) break;
  }
  await rowsStore.note(trx, id, verdicts, true);
  return false;
}

/** Made before anything is locked, one at a time, so that people who sign in are not kept waiting. */
async function makeSecret(portal: Portal, way: Step['way'], { cells }: FileRow): Promise<Secret> {
  const { BCRYPT_COST } = portal.config;
  if (way === 'mail' || cells.status === 'deactivated') return { passwordHash: dummyHash(BCRYPT_COST) };
  const password = generatePassword();
  for (;;)
    try {
      return { password, passwordHash: await hashPassword(password, BCRYPT_COST) };
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      await pause(whileBusy);
    }
}

/** Imports one row in a transaction within the other: what is refused late leaves the rest as it is. */
async function importRow(trx: Connection, step: Step, row: FileRow, secret: Secret | undefined): Promise<Verdict> {
  const { line } = row;
  try {
    return await inTransaction(trx, (inner) => importWithin(inner, step, row, secret));
  } catch (error) {
    if (error instanceof Refused) return { line, problem: error.problem };
    if (error instanceof LastAdministrator) return { line, problem: { field: null, code: 'last-administrator' } };
    if (raced.has(brokenConstraint(error))) return { line, problem: { field: null, code: 'changed-meanwhile' } };
    throw error;
  }
}

async function importWithin(trx: Connection, step: Step, row: FileRow, secret: Secret | undefined): Promise<Verdict> {
  const { line } = row;
  const user = row.userId === null ? undefined : await lockUser(trx, row.userId);
  const judged = judge(step.doing, step.names, row, user);
  if ('problem' in judged) return { line, problem: judged.problem };
  const { outcome, changed, wanted } = judged;
  if (!user) {
    await add(trx, step, wanted, secret ?? { passwordHash: dummyHash(step.portal.config.BCRYPT_COST) });
    const sealed = secret?.password === undefined ? undefined : step.portal.sealer.seal(secret.password);
    return { line, outcome, changed, ...(sealed && { sealed }) };
  }
  if (outcome === 'same') return { line, outcome, changed };
  const { portal, doing, found } = step;
  const saved = await changeUser(portal, trx, doing, user, wanted, { import: found.id });
  if ('problems' in saved) throw new Refused(problemAt(saved.problems));
  if (wanted.status !== user.status && wanted.status === 'active') await letIn(portal, trx, doing.by, saved.user);
  if (wanted.status !== user.status && wanted.status === 'deactivated')
    await keepOut(portal, trx, doing, saved.user, { customers: 'keep', successor: '' });
  return { line, outcome, changed };
}

async function add(trx: Connection, { portal, doing, found, way }: Step, wanted: Editable, secret: Secret) {
  const { status } = wanted;
  if (status === 'deleted') throw new Refused({ field: 'status', code: 'deleted' });
  const mailed = way === 'mail' && status === 'active';
  const values = { ...wanted, status, mustChangePassword: true, withoutCode: true };
  const secrets = { passwordHash: secret.passwordHash, formKey: null };
  const added = await addUser(portal, trx, doing, values, secrets, { mailed, import: found.id });
  if ('problems' in added) throw new Refused(problemAt(added.problems));
  if (!mailed) return;
  await mailLink(portal, trx, { ...wanted, id: added.id }, SENT_HOURS, doing.by.name);
  const subject = { id: added.id, name: `${wanted.firstName} ${wanted.lastName}` };
  await record(trx, doing.by, 'password.link-sent', subject, { details: { mailed, hours: SENT_HOURS } });
}

/** What a service found wrong with a row, which undoes what was done of it. */
class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem | undefined) {
    super('refused');
    this.problem = problem ?? { field: null, code: 'changed-meanwhile' };
  }
}
