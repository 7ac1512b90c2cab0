import { digest } from '../lib/codes.ts';
import type { Fields, FormState } from '../lib/forms.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { generatePassword } from '../lib/passwords.ts';

type Body = Record<string, unknown>;

/** The form as it was typed, unchecked: with a generated password in it, or with the typed one to be seen. */
export function withPasswordTool<F extends Fields>(
  req: SignedInRequest,
  state: FormState<F>,
  body: Body,
): FormState<F> {
  const typed = { ...state, errors: {} };
  if (body._do === 'generate') return withGenerated(req, typed);
  const kept = keepGenerated(req, typed, body);
  return kept === typed ? withPassword(typed, text(body.password), text(body.repeatPassword), '') : kept;
}

/** Typed passwords are not sent back after a mistake; a generated one is, which its proof tells. */
export function keepGenerated<F extends Fields>(req: SignedInRequest, state: FormState<F>, body: Body): FormState<F> {
  const password = text(body.password);
  if (password === '' || body.generated !== proof(req, password)) return state;
  return withPassword(state, password, text(body.repeatPassword), body.generated);
}

/** Whether a password was typed, which is not sent back. */
export const isPasswordTyped = (req: SignedInRequest, state: FormState, body: Body): boolean =>
  (text(body.password) !== '' || text(body.repeatPassword) !== '') && keepGenerated(req, state, body) === state;

function withGenerated<F extends Fields>(req: SignedInRequest, state: FormState<F>): FormState<F> {
  const password = generatePassword();
  return withPassword(state, password, password, proof(req, password));
}

/** `generated` is empty for a password that somebody typed. */
function withPassword<F extends Fields>(
  state: FormState<F>,
  password: string,
  repeatPassword: string,
  generated: string,
): FormState<F> {
  return { ...state, values: { ...state.values, password, repeatPassword, generated } };
}

const proof = (req: SignedInRequest, password: string) =>
  digest(req.portal.digestKey, 'generated', req.actor.id, password).toString('base64url');

const text = (value: unknown) => (typeof value === 'string' ? value : '');
