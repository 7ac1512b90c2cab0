import type { Mail } from '../outbox/service.ts';

/** The code of a sign-in, first thing in the mail. Worthless after its end, so not sent then. */
export function codeMail(
  to: Mail['to'],
  code: string,
  expiresAt: Date,
  from: { address: string | undefined; browser: string },
): Mail {
  return {
    kind: 'login-code',
    to,
    secret: code,
    expiresAt,
    data: { expiresAt: expiresAt.toISOString(), address: from.address ?? '', browser: from.browser },
  };
}
