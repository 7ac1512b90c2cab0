import type { Request } from 'express';
import { isLocalPath } from './http.ts';

/** A form that came too late: where it goes, what was typed, and which fields must be typed again. */
export interface KeptForm {
  userId: number | null;
  action: string;
  fields: [string, string][];
  secrets: string[];
  /** Shown once already, after signing in. */
  shown?: boolean;
}

/** The names of all fields that are secret; a tick such as `mustChangePassword` is not. */
export const secretNames: ReadonlySet<string> = new Set(['password', 'repeatPassword', 'currentPassword', 'code']);

/** What was posted, without secrets and the form token, small enough to be kept in a session. */
export function keepForm(req: Request, userId: number | null): KeptForm {
  const fields: [string, string][] = [];
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries((req.body ?? {}) as Record<string, unknown>))
    for (const item of [value].flat()) {
      if (name === '_csrf' || typeof item !== 'string') continue;
      if (!secretNames.has(name)) fields.push([name, item]);
      else if (item !== '') secrets.add(name);
    }
  const action = isLocalPath(req.originalUrl) ? req.originalUrl : '/';
  return { userId, action, fields, secrets: [...secrets] };
}
