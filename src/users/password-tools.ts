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
  if (body._do !== 'generate') return withPassword(typed, text(body.password), text(body.repeatPassword));
  const password = generatePassword();
  const generated = { ...typed, values: { ...typed.values, generated: proof(req, password) } };
  return withPassword(generated, password, password);
}

/** Typed passwords are not sent back after a mistake; a generated one is, which its proof tells. */
export function keepGenerated<F extends Fields>(req: SignedInRequest, state: FormState<F>, body: Body): FormState<F> {
  const password = text(body.password);
  const isGenerated = password !== '' && state.values.generated === proof(req, password);
  return isGenerated ? withPassword(state, password, text(body.repeatPassword)) : state;
}

function withPassword<F extends Fields>(state: FormState<F>, password: string, repeatPassword: string): FormState<F> {
  return { ...state, values: { ...state.values, password, repeatPassword } };
}

const proof = (req: SignedInRequest, password: string) =>
  digest(req.portal.digestKey, 'generated', req.actor.id, password).toString('base64url');

const text = (value: unknown) => (typeof value === 'string' ? value : '');
