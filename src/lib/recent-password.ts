import type { Actor } from './access.ts';
import { PasswordNeeded } from './errors.ts';

/**
 * The first step of whatever is sensitive, in a controller or a service: throws `PasswordNeeded` when the actor gave
 * their password more than 10 minutes ago. They are asked for it then. A page that was asked for shows after that; a
 * form that was sent is kept, and carried out after that as if it had just been sent.
 */
export function requireRecentPassword({ actor }: { actor: Actor }): void {
  if (!actor.passwordIsRecent) throw new PasswordNeeded();
}
