import type { Kind } from '../imports/kind.ts';
import { columns, fields, personalColumns, readCell } from './import-columns.ts';

/** Customers go by their numbers. */
export const customers = {
  permissions: ['customers.import'],
  staging: { template: 'import_rows', columns, key: 'number', personal: personalColumns, logged: false },
  fields,
  readCell,
} satisfies Kind;
