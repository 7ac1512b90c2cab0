import { Secret, TOTP } from 'otpauth';
import type { CastName } from '../../seeds/cast.ts';
import { newAppSecret } from '../../src/lib/authenticator.ts';
import { tokenDigest } from '../../src/lib/codes.ts';
import type { TestPortal } from './portal.ts';

/** What an app shows for a secret, so many time steps from now, by the clock of the database. */
export async function appCode(test: TestPortal, secret: string, steps = 0): Promise<string> {
  const [row] = await test.rows<{ now: number }>('select (extract(epoch from now()) * 1000)::float8 as now');
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: (row?.now ?? 0) + steps * 30_000 });
}

/** Gives one of the cast an app, and one recovery code; nothing of the app was used yet. */
export async function giveApp(test: TestPortal, who: CastName, recoveryCode = 'abcdefghjkmnpqrs'): Promise<string> {
  const secret = newAppSecret();
  const id = test.ids[who];
  await takeApps(test);
  await test.rows("update users set second_factor = 'app' where id = ?", id);
  const sealed = test.portal.sealer.seal(secret);
  await test.rows('insert into authenticators (user_id, sealed, last_step) values (?, ?, 0)', id, sealed);
  await test.rows('insert into recovery_codes (user_id, digest) values (?, ?)', id, tokenDigest(recoveryCode));
  return secret;
}

/** Puts everybody back to mailed codes. */
export async function takeApps(test: TestPortal): Promise<void> {
  await test.rows('delete from recovery_codes');
  await test.rows('delete from authenticators');
  await test.rows("update users set second_factor = 'email'");
}
