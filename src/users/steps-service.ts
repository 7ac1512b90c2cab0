import type { Actor } from '../lib/access.ts';
import type { Problems } from '../lib/forms.ts';
import { type Fields, type FormState, parse, withErrors } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { type Created, checkNewUser, createUser } from './create-service.ts';
import { createForm, usableValues } from './form.ts';
import { type FormStep, type Step, stepForms, stepWith } from './steps-form.ts';
import * as store from './steps-store.ts';

/** A user who is being described in steps. Two drafts in two tabs have different ids and never mix. */
export interface Draft {
  id: string;
  /** What was entered so far, as a posted form would hold it, and for each step whether it is `done` or only `kept`. */
  values: Body;
  /** What became of it. */
  created?: Created;
}

type Body = Record<string, unknown>;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export async function findDraft(portal: Portal, actor: Actor, id: string): Promise<Draft | undefined> {
  const stored = uuid.test(id) ? await store.findDraft(portal.database.knex, id, actor.signInId) : undefined;
  if (!stored) return undefined;
  const { created, ...data } = stored.data as Body & { created?: Created };
  if (created) return { id, values: {}, created };
  if (!stored.sealed) return { id, values: given(data) };
  const password = portal.sealer.open(stored.sealed);
  return password === undefined ? undefined : { id, values: given({ ...data, password, repeatPassword: password }) };
}

/** The first step that is not done yet; 4 when all are. */
export function dueStep(draft: Draft | undefined): Step {
  for (const step of [1, 2, 3] as const)
    if (draft?.values[`step${step}`] !== 'done' || !parse(stepForms[step], draft.values).ok) return step;
  return 4;
}

/** Whether something was entered in a step, checked or not. */
export const isBegun = (draft: Draft | undefined, step: FormStep): boolean => Boolean(draft?.values[`step${step}`]);

/** Checks one step and saves what it holds, or says what is wrong with it. */
export async function saveStep(
  portal: Portal,
  actor: Actor,
  draft: Draft | undefined,
  step: FormStep,
  body: Body,
): Promise<Draft | FormState> {
  const fields: Fields = stepForms[step];
  const posted = withKeptPassword(draft, fields, onlyFields(fields, body));
  const form = parse(fields, given(posted));
  const whole = usableValues(createForm, given({ ...draft?.values, ...posted }));
  const { problems } = await checkNewUser(portal, actor, whole);
  const own = Object.fromEntries(Object.entries(problems).filter(([name]) => name in fields));
  if (!form.ok || Object.keys(own).length > 0) return withErrors(form.state, own);
  return save(portal, actor, draft, { ...posted, [`step${step}`]: 'done' });
}

/** Saves what a step holds without checking it; it will be checked when it is left forwards. */
export const keepStep = (portal: Portal, actor: Actor, draft: Draft | undefined, step: FormStep, body: Body) =>
  save(portal, actor, draft, {
    ...withKeptPassword(draft, stepForms[step], onlyFields(stepForms[step], body)),
    [`step${step}`]: 'kept',
  });

/** A draft of what was typed into the one page. */
export const keepAll = (portal: Portal, actor: Actor, body: Body) =>
  save(portal, actor, undefined, { ...onlyFields(createForm, body), step1: 'kept', step2: 'kept', step3: 'kept' });

/** Checks the whole again and creates the user. The draft then only remembers who that is. */
export async function createFromDraft(
  portal: Portal,
  actor: Actor,
  draft: Draft,
): Promise<Created | { step: FormStep; problems: Problems }> {
  const form = parse(createForm, { ...draft.values, formKey: draft.id });
  if (!form.ok) return { step: stepWith(form.state.errors), problems: form.state.errors };
  const created = await createUser(portal, actor, form.values);
  if ('problems' in created) return { step: stepWith(created.problems), problems: created.problems };
  await store.finishDraft(portal.database.knex, draft.id, { created });
  return created;
}

/** Writes these values over those of the draft. The password is sealed; of two that differ neither is kept. */
async function save(portal: Portal, actor: Actor, draft: Draft | undefined, posted: Body): Promise<Draft> {
  const { knex } = portal.database;
  const values: Body = { ...draft?.values, ...posted };
  const { password, repeatPassword, ...data } = values;
  const sealed = isText(password) && password === repeatPassword ? portal.sealer.seal(password) : null;
  const id = draft?.id ?? (await store.insertDraft(knex, actor.id, actor.signInId));
  await store.saveDraft(knex, { id, data, sealed });
  return { id, values: given(values) };
}

/** Both left empty means the password that was set in this step before. */
function withKeptPassword(draft: Draft | undefined, fields: Fields, posted: Body): Body {
  if (!fields.password || isText(posted.password) || isText(posted.repeatPassword)) return posted;
  const { password = null } = draft?.values ?? {};
  return { ...posted, password, repeatPassword: password };
}

/** Without the fields that were left empty, as a browser leaves them out. */
const given = (data: Body): Body => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));

/** What was posted for these fields, and nothing else; what was not, such as an empty tick, replaces what was there. */
const onlyFields = (fields: Fields, body: Body): Body =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, body[name] ?? null]));

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
