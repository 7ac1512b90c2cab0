import type { Mail } from './service.ts';

/** Shows that mail works. Of no use an hour later. */
export function testMail(to: Mail['to'], sentBy: string, now = Date.now()): Mail {
  return { kind: 'test', to, expiresAt: new Date(now + 60 * 60 * 1000), data: { by: sentBy } };
}
