import type { Kind } from '../imports/kind.ts';
import { columns, fields } from './csv-format.ts';
import { readCell } from './import-columns.ts';

/** Users go by their e-mails, whatever the case. */
export const users = {
  permissions: ['users.import', 'users.view'],
  staging: {
    template: 'import_user_rows',
    columns,
    key: 'email',
    sameBy: 'lower(email collate "C")',
    personal: [],
    logged: true,
  },
  fields,
  readCell,
} satisfies Kind;
