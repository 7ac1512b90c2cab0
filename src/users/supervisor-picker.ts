import { may } from '../lib/access.ts';
import type { Fields, FormState } from '../lib/forms.ts';
import type { SignedInRequest } from '../lib/http.ts';
import { type Candidate, emailOfChosen, nameOfSupervisor, searchSupervisors } from './supervisor-service.ts';

type Body = Record<string, unknown>;

/** What a page needs to let somebody find and choose a supervisor. */
export interface Picker {
  canSearch: boolean;
  /** Who was found; undefined when nobody was looked for. */
  candidates: Candidate[] | undefined;
  more: boolean;
  /** Whose e-mail is in the field. */
  name: string | undefined;
  /** A button of it was pressed. */
  used: boolean;
}

/** Whether a button of the supervisor's field was pressed. */
export const isPicking = ({ _do }: Body): boolean =>
  typeof _do === 'string' && /^(find-supervisor|supervisor:[1-9]\d{0,14})$/.test(_do);

/** The form as it was typed, unchecked, with the e-mail of whoever was chosen. */
export async function withSupervisor<F extends Fields>(
  req: SignedInRequest,
  state: FormState<F>,
  { _do }: Body,
): Promise<FormState<F>> {
  const typed = { ...state, errors: {} };
  const [, id] = /^supervisor:(\d+)$/.exec(String(_do)) ?? [];
  const supervisor = id && (await emailOfChosen(req.portal, req.actor, Number(id)));
  return supervisor ? { ...typed, values: { ...typed.values, supervisor } } : typed;
}

/** `userId` is whose supervisor it is, if there is such a user yet. */
export async function pickerFor(
  req: SignedInRequest,
  { values, errors }: FormState,
  userId: number | null,
): Promise<Picker> {
  const body = (req.body ?? {}) as Body;
  const typed = typeof values.supervisor === 'string' ? values.supervisor : '';
  const searched = body._do === 'find-supervisor' || errors.supervisor?.code === 'several-found';
  const found = searched ? await searchSupervisors(req.portal, req.actor, typed, userId) : undefined;
  return {
    canSearch: may(req.actor, 'users.view'),
    candidates: found?.candidates,
    more: found?.more ?? false,
    name: await nameOfSupervisor(req.portal, req.actor, typed),
    used: isPicking(body),
  };
}
