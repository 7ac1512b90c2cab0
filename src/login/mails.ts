import type { Mail } from '../outbox/service.ts';

/** Tells somebody that they signed in with a browser they never used here before, in case it was not they. */
export function newBrowserMail(to: Mail['to'], from: { address: string | undefined; browser: string }): Mail {
  return { kind: 'new-browser', to, data: { address: from.address ?? '', browser: from.browser } };
}

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
