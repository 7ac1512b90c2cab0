/** The columns of a file of users, each with the field of a user that it holds. */
export const fields = {
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
} as const;

export type Column = keyof typeof fields;

export const columns = Object.keys(fields) as Column[];

/** What an exported file tells besides: whoever imports it changes nothing by them. */
export const toldColumns = ['second_factor', 'last_sign_in', 'created'] as const;

/** Several names in one cell. A name with the separator in it has a backslash before it. */
export const joinNames = (names: string[]): string => names.map((name) => name.replace(/[\\|]/g, '\\$&')).join('|');

/** The names of such a cell. */
export const splitNames = (cell: string): string[] =>
  (cell.match(/(?:\\[\\|]|[^|])+/g) ?? []).map((name) => name.replace(/\\([\\|])/g, '$1').trim()).filter(Boolean);

export const yesOrNo = (value: boolean): 'yes' | 'no' => (value ? 'yes' : 'no');
