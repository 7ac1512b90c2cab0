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

/** What is kept of somebody whose session ended, and of a stranger, who may have had one long ago; in characters. */
const LONGEST = 1_000_000;
const LONGEST_OF_STRANGERS = 16_000;

/** Whether the form is small enough to be kept in the session: a row that everybody can make. */
export function canBeKept({ userId, fields }: KeptForm): boolean {
  const length = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return length <= (userId === null ? LONGEST_OF_STRANGERS : LONGEST);
}

/** What was posted, without secrets and the form token. */
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
