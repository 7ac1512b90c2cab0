import type { Request } from 'express';
import { isLocalPath } from './http.ts';

/** A form that came too late: where it goes, what was typed, and which fields must be typed again. */
export interface KeptForm {
  userId: number | null;
  action: string;
  fields: [string, string][];
  secrets: string[];
}

const secret = /password|passphrase|code|token|secret/i;

/** What was posted, without secrets and the form token, small enough to be kept in a session. */
export function keepForm(req: Request, userId: number | null): KeptForm {
  const fields: [string, string][] = [];
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries((req.body ?? {}) as Record<string, unknown>))
    for (const item of [value].flat()) {
      if (name === '_csrf' || typeof item !== 'string') continue;
      if (!secret.test(name)) fields.push([name, item]);
      else if (item !== '') secrets.add(name);
    }
  const action = isLocalPath(req.originalUrl) ? req.originalUrl : '/';
  return { userId, action, fields, secrets: [...secrets] };
}
