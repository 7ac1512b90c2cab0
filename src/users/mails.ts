import type { Mail } from '../outbox/service.ts';

/** How a new user gets in: a password that works once, within 72 hours. */
export function credentialsMail(to: Mail['to'], password: string, expiresAt: Date): Mail {
  return { kind: 'credentials', to, secret: password, expiresAt, data: { expiresAt: expiresAt.toISOString() } };
}
