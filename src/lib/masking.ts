/** In the place of names, e-mails and phones of customers: always as many, so that lengths do not leak. */
export const mask = '*****';

/** The fields of a customer that who is masked must not receive, as forms and the trail name them. */
export const personalFields = ['firstName', 'lastName', 'name', 'email', 'phone'] as const;

/** A customer as messages and titles name them: by the number alone for whom the name is masked. */
export const customerLabel = (reader: { masked: boolean }, { number, name }: { number: string; name: string }) =>
  reader.masked ? number : `${number} ${name}`.trim();

/** The changes of an entry of the trail as this person may receive them: of a customer nothing personal when masked. */
export function maskChanges<T extends Record<string, unknown>>(
  reader: { masked: boolean },
  subjectType: string,
  changes: T,
): T {
  if (!reader.masked || subjectType !== 'customer') return changes;
  const hidden = new Set<string>(personalFields);
  const shown = Object.entries(changes).map(([name, change]) => [name, hidden.has(name) ? [mask, mask] : change]);
  return Object.fromEntries(shown) as T;
}
