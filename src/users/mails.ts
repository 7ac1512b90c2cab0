import type { Mail } from '../outbox/service.ts';

/** How somebody gets in: a password that works for the first sign-in, within 72 hours, and must be changed there or not. */
export function credentialsMail(
  to: Mail['to'],
  password: string,
  expiresAt: Date,
  mustChange: boolean,
  by: string,
): Mail {
  const data = { expiresAt: expiresAt.toISOString(), change: mustChange ? 'must' : 'may', by };
  return { kind: 'credentials', to, secret: password, expiresAt, data };
}

/** Tells somebody that they are out, and who to ask. */
export const deactivatedMail = (to: Mail['to'], by: string): Mail => ({
  kind: 'account-deactivated',
  to,
  data: { by },
});

/** Tells somebody that they may sign in again. */
export const activatedMail = (to: Mail['to'], by: string): Mail => ({ kind: 'account-activated', to, data: { by } });

/** Tells an old and a new address of somebody that the new one counts now. `by` is empty when they did it themselves. */
export function emailChangedMail(to: Mail['to'], current: string, by: string): Mail {
  return { kind: 'email-changed', to, data: { current, by } };
}
