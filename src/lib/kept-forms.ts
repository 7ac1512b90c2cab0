import type { Request } from 'express';
import type { Field, Fields } from './forms.ts';
import { isLocalPath } from './http.ts';

/** A form that came too late: where it goes, what was typed, and which fields must be typed again. */
export interface KeptForm {
  userId: number | null;
  action: string;
  fields: [string, string][];
  /** What the form says of its fields: those that were sent, by name. Sessions of earlier versions have none. */
  known?: Record<string, KnownField>;
  secrets: string[];
  /** Shown once already, after signing in. */
  shown?: boolean;
}

export interface KnownField extends Pick<Field, 'words' | 'type'> {
  autocomplete: string | undefined;
  language: string | undefined;
}

/** The names of all fields that are secret; a tick such as `mustChangePassword` is not. */
export const secretNames: ReadonlySet<string> = new Set(['password', 'repeatPassword', 'currentPassword', 'code']);

/** What is kept of somebody whose session ended, and of a stranger, who may have had one long ago; in characters. */
const LONGEST = 1_000_000;
const LONGEST_OF_STRANGERS = 16_000;

/** Whether the form is small enough to be kept in the session: a row that everybody can make. */
export function canBeKept({ userId, fields, known }: KeptForm): boolean {
  const { length } = JSON.stringify({ fields, known });
  return length <= (userId === null ? LONGEST_OF_STRANGERS : LONGEST);
}

/** What was posted, without secrets and the form token. */
export async function keepForm(req: Request, userId: number | null): Promise<KeptForm> {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const fields: [string, string][] = [];
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(body))
    for (const item of [value].flat()) {
      if (name === '_csrf' || typeof item !== 'string') continue;
      if (!secretNames.has(name)) fields.push([name, item]);
      else if (item !== '') secrets.add(name);
    }
  const action = isLocalPath(req.originalUrl) ? req.originalUrl : '/';
  const known = knownIn((await req.form?.(req.portal)) ?? {}, body);
  return { userId, action, fields, known, secrets: [...secrets] };
}

function knownIn(form: Fields, body: Record<string, unknown>): NonNullable<KeptForm['known']> {
  const sent = Object.entries(form).filter(([name]) => Object.hasOwn(body, name));
  return Object.fromEntries(
    sent.map(([name, { words, type, autocomplete, language }]) => [name, { words, type, autocomplete, language }]),
  );
}
