import type { Mail } from '../outbox/service.ts';

/** How somebody gets in: a password that works for the first sign-in, within 72 hours, and must be changed there or not. */
export function credentialsMail(to: Mail['to'], password: string, expiresAt: Date, mustChange: boolean): Mail {
  const data = { expiresAt: expiresAt.toISOString(), change: mustChange ? 'must' : 'may' };
  return { kind: 'credentials', to, secret: password, expiresAt, data };
}
