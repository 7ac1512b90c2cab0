import { digest } from './codes.ts';
import type { Fields, FormState } from './forms.ts';
import type { SignedInRequest } from './http.ts';
import { generatePassword } from './passwords.ts';

type Body = Record<string, unknown>;

/** How a page with these fields comes back. */
export interface Look {
  status?: number;
  /** The password as text. */
  shown?: boolean;
  /** A password was typed that is not sent back. */
  emptied?: boolean;
}

/**
 * What a button that saves nothing makes of a form with `components/password-fields`: unchecked, with a generated
 * password in it, or with the typed one to be seen. Undefined when the form was sent to be saved.
 */
export function pressedTool<F extends Fields>(
  req: SignedInRequest,
  state: FormState<F>,
): { form: FormState<F>; shown: boolean } | undefined {
  const body = req.body as Body;
  if (body._do === undefined) return undefined;
  const typed = { ...state, errors: {} };
  if (body._do === 'generate' && Object.hasOwn(state.fields, 'generated'))
    return { form: withGenerated(req, typed), shown: false };
  return {
    form: withPassword(typed, body, isGenerated(req, body) ? text(body.generated) : ''),
    shown: body._do === 'show',
  };
}

/** A form that comes back: typed passwords are not sent with it, which `emptied` tells; a generated one is. */
export function withoutTyped<F extends Fields>(
  req: SignedInRequest,
  state: FormState<F>,
  body = req.body as Body,
): { form: FormState<F>; emptied: boolean } {
  if (isGenerated(req, body)) return { form: withPassword(state, body, text(body.generated)), emptied: false };
  return { form: state, emptied: text(body.password) !== '' || text(body.repeatPassword) !== '' };
}

function withGenerated<F extends Fields>(req: SignedInRequest, state: FormState<F>): FormState<F> {
  const password = generatePassword();
  return withPassword(state, { password, repeatPassword: password }, proof(req, password));
}

/** `generated` is empty for a password that somebody typed. */
function withPassword<F extends Fields>(state: FormState<F>, body: Body, generated: string): FormState<F> {
  const [password, repeatPassword] = [text(body.password), text(body.repeatPassword)];
  return { ...state, values: { ...state.values, password, repeatPassword, generated } };
}

/** Whether the portal made the password that a form holds, which its proof tells. */
const isGenerated = (req: SignedInRequest, { password, generated }: Body) =>
  text(password) !== '' && generated === proof(req, text(password));

const proof = (req: SignedInRequest, password: string) =>
  digest(req.portal.digestKey, 'generated', req.actor.id, password).toString('base64url');

const text = (value: unknown) => (typeof value === 'string' ? value : '');
