import { currentRights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';
import { type FormState, parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { accessProblems, emailProblem, findSupervisor, type Problems } from './checks-service.ts';
import { createForm } from './form.ts';
import { createUser, passwordProblems } from './service.ts';
import { type StepNumber, stepForms } from './steps-form.ts';
import * as store from './steps-store.ts';

/** A user who is being described in steps. Two drafts in two tabs have different ids and never mix. */
export interface Draft {
  id: string;
  /** What was entered so far, as a posted form would hold it. */
  values: Record<string, unknown>;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export async function findDraft(portal: Portal, actor: Actor, id: string): Promise<Draft | undefined> {
  const stored = uuid.test(id) ? await store.findDraft(portal.database.knex, id, actor.signInId) : undefined;
  if (!stored) return undefined;
  const password = (stored.sealed && portal.sealer.open(stored.sealed)) ?? '';
  return { id: stored.id, values: { ...given(stored.data), password, repeatPassword: password } };
}

/** The first step that is not done yet; 4 when all are. */
export function dueStep(draft: Draft | undefined): 1 | 2 | 3 | 4 {
  for (const step of [1, 2, 3] as const)
    if (!draft?.values[`step${step}`] || !parse(stepForms[step], draft.values).ok) return step;
  return 4;
}

/** Checks one step and keeps what it holds, or says what is wrong with it. */
export async function saveStep(
  portal: Portal,
  actor: Actor,
  draft: Draft | undefined,
  step: StepNumber,
  body: Record<string, unknown>,
): Promise<Draft | FormState> {
  const form = parse(stepForms[step], body);
  if (!form.ok) return form.state;
  const problems = await stepProblems(portal, actor, { ...draft?.values, ...form.values });
  const own = Object.fromEntries(Object.entries(problems).filter(([name]) => name in stepForms[step]));
  if (Object.keys(own).length > 0) return withErrors(form.state, own);
  const id = draft?.id ?? (await store.insertDraft(portal.database.knex, actor.id, actor.signInId));
  const { password: _password, repeatPassword: _repeat, ...data } = posted(stepForms[step], body);
  const password = step === 3 ? body.password : draft?.values.password;
  const sealed = password ? portal.sealer.seal(String(password)) : null;
  const values = { ...data, [`step${step}`]: 'done' };
  await store.saveDraft(portal.database.knex, { id, data: values, sealed });
  return { id, values: given({ ...draft?.values, ...values }) };
}

/** Checks the whole again and creates the user. */
export async function createFromDraft(
  portal: Portal,
  actor: Actor,
  draft: Draft,
): Promise<{ id: number; mailed: boolean } | { step: StepNumber; problems: Problems }> {
  const form = parse(createForm, { ...draft.values, formKey: draft.id });
  if (!form.ok) return { step: stepOf(form.state.errors), problems: form.state.errors };
  const created = await createUser(portal, actor, form.values);
  if ('problems' in created) return { step: stepOf(created.problems), problems: created.problems };
  await store.deleteDraft(portal.database.knex, draft.id);
  return { ...created, mailed: form.values.sendMail };
}

async function stepProblems(portal: Portal, actor: Actor, values: Record<string, unknown>): Promise<Problems> {
  const { knex } = portal.database;
  const known = values as Partial<Parameters<typeof passwordProblems>[1]>;
  const problems: Problems = {};
  if (known.email) {
    const email = await emailProblem(knex, actor, known.email, null);
    if (email) problems.email = email;
  }
  if (known.groupIds) {
    const chosen = { roleId: known.roleId ?? null, groupIds: [known.groupIds].flat().map(Number) };
    Object.assign(problems, accessProblems(actor, chosen, { roleId: null, groupIds: [] }, await currentRights(portal)));
    const supervisor = await findSupervisor(knex, known.supervisor ?? '', null);
    if ('code' in supervisor) problems.supervisor = supervisor;
  }
  if (known.password !== undefined && known.repeatPassword !== undefined)
    Object.assign(problems, passwordProblems(portal, known as Parameters<typeof passwordProblems>[1]));
  return problems;
}

/** Without the fields that were left empty, as a browser leaves them out. */
const given = (data: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));

/** What was posted for these fields, and nothing else; what was not, such as an empty tick, replaces what was there. */
const posted = (fields: object, body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, body[name] ?? null]));

const stepOf = (errors: object): StepNumber =>
  ([1, 2, 3] as const).find((step) => Object.keys(errors).some((name) => name in stepForms[step])) ?? 1;
