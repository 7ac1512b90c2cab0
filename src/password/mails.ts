import type { Mail } from '../outbox/service.ts';

/**
 * Tells the owner that the password is another one now, in case it was not they who changed it; `by` is the name of
 * whoever set it for them.
 */
export function passwordChangedMail(to: Mail['to'], address: string | undefined, by = ''): Mail {
  return { kind: 'password-changed', to, data: { address: by ? '' : (address ?? ''), by } };
}

/** A link to choose a new password. Worthless after its end, so not sent then. */
export function passwordLinkMail(to: Mail['to'], token: string, expiresAt: Date, by = ''): Mail {
  return { kind: 'password-link', to, secret: token, expiresAt, data: { expiresAt: expiresAt.toISOString(), by } };
}
