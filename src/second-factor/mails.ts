import type { SecondFactor } from '../lib/access.ts';
import type { Mail } from '../outbox/service.ts';

/** Tells somebody how they sign in from now on, in case it was not they who changed it. */
export function secondFactorChangedMail(to: Mail['to'], factor: SecondFactor): Mail {
  return { kind: 'second-factor-changed', to, data: { factor } };
}
