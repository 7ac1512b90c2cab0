import type { Mail } from '../outbox/service.ts';

/** Tells the owner that the password is another one now, in case it was not they who changed it. */
export function passwordChangedMail(to: Mail['to'], address: string | undefined): Mail {
  return { kind: 'password-changed', to, data: { address: address ?? '' } };
}
