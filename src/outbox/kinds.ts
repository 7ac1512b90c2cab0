/** Every kind of mail, named as its view and its words are, and whether a secret is in it. */
export const mailKinds = {
  'login-code': 'secret',
  credentials: 'secret',
  'password-changed': 'plain',
  'password-link': 'secret',
  'second-factor-changed': 'plain',
  'account-deactivated': 'plain',
  'account-activated': 'plain',
  'new-browser': 'plain',
  'email-changed': 'plain',
  test: 'plain',
} as const satisfies Record<string, 'secret' | 'plain'>;

export type MailKind = keyof typeof mailKinds;
