/** What the radio buttons of a conflict are called, before the name of the field that they are about. */
const prefix = 'take-';

type Body = Record<string, unknown>;

/**
 * A posted form in which the fields hold what somebody else saved, where the other one's value was chosen. `saved` are the
 * values of all fields as they are now; a field that is not in it stays as it was typed.
 */
export function withTheirs(body: Body, saved: object): Body {
  const chosen = Object.entries(saved).filter(([name]) => body[`${prefix}${name}`] === 'theirs');
  return { ...body, ...formOf(Object.fromEntries(chosen)) };
}

/** The values of a form as a browser sends them. */
export const formOf = (values: object): Body =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asPosted(value)]));

/** A value as a browser sends it. */
function asPosted(value: unknown): string | string[] | undefined {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'boolean') return value ? 'yes' : undefined;
  return String(value ?? '');
}
