import type { User } from './store.ts';

/** The columns of a file of users, each with the field of a user that it holds. */
const fields = {
  email: 'email',
  first_name: 'firstName',
  last_name: 'lastName',
  status: 'status',
  role: 'roleId',
  groups: 'groupIds',
  supervisor: 'supervisor',
  language: 'language',
  agent: 'agent',
  mask_data: 'maskData',
} as const satisfies Record<string, keyof User | 'supervisor'>;

export const columns = Object.keys(fields);

/** What a file that was exported tells besides: who imports it changes nothing by them. */
export const toldColumns = ['second_factor', 'last_sign_in', 'created'] as const;

/** Several names in one cell. A name with the separator in it has a backslash before it. */
export const joinNames = (names: string[]): string => names.map((name) => name.replace(/[\\|]/g, '\\$&')).join('|');

export const yesOrNo = (value: boolean): 'yes' | 'no' => (value ? 'yes' : 'no');
