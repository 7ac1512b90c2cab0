import { z } from 'zod';
import type { EditValues } from './form.ts';
import type { User } from './store.ts';

/** The fields that can be edited, as the form holds them. */
export type Editable = Omit<EditValues, 'version' | 'original' | 'offered' | 'status'> & { status: User['status'] };

type Name = keyof Editable;

export interface Merged {
  values: Editable;
  /** Fields that only somebody else changed: their values are taken. */
  theirs: Name[];
  /** Fields that both changed, differently: the values are one's own, until one has chosen. */
  clashes: Name[];
}

const names = [
  'firstName',
  'lastName',
  'email',
  'status',
  'supervisor',
  'roleId',
  'groupIds',
  'agent',
  'maskData',
  'language',
] as const satisfies Name[];

export const editableOf = (user: User): Editable => ({
  firstName: user.firstName,
  lastName: user.lastName,
  email: user.email,
  status: user.status,
  supervisor: user.supervisorEmail ?? '',
  roleId: user.roleId,
  groupIds: user.groupIds,
  agent: user.agent,
  maskData: user.maskData,
  language: user.language as Editable['language'],
});

const original = z
  .object({
    firstName: z.string(),
    lastName: z.string(),
    email: z.string(),
    status: z.enum(['active', 'deactivated', 'deleted']),
    supervisor: z.string(),
    roleId: z.number().nullable(),
    groupIds: z.array(z.number()),
    agent: z.boolean(),
    maskData: z.boolean(),
    language: z.string() as unknown as z.ZodType<Editable['language']>,
  })
  .partial();

/** What the page showed when it was opened, as it came back with the form; nothing if that makes no sense. */
export function readOriginal(text: string): Partial<Editable> {
  try {
    return original.parse(JSON.parse(text)) as Partial<Editable>;
  } catch {
    return {};
  }
}

/** Brings together what two people made of the same user. A field that is not in `original` counts as changed by both. */
export function merge(original: Partial<Editable>, theirs: Editable, yours: Editable): Merged {
  const same = (name: Name, one: Partial<Editable>, other: Partial<Editable>) => text(one[name]) === text(other[name]);
  const differing = names.filter((name) => !same(name, theirs, yours) && !same(name, theirs, original));
  const taken = differing.filter((name) => same(name, yours, original));
  const values = { ...yours, ...Object.fromEntries(taken.map((name) => [name, theirs[name]])) };
  return { values, theirs: taken, clashes: differing.filter((name) => !taken.includes(name)) };
}

const text = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted((a, b) => a - b) : value);
