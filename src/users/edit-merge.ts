import { z } from 'zod';
import type { EditValues } from './form.ts';
import type { User } from './store.ts';

/** The fields that can be edited, as the form holds them. */
export type Editable = Omit<EditValues, 'version' | 'original' | 'offered' | 'status'> & { status: User['status'] };

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
