import type { Connection } from '../src/database/database.ts';
import type { Permission } from '../src/permissions.ts';

interface Role {
  name: string;
  description: string;
  permissions: Permission[];
}

interface Group {
  name: string;
  description: string;
  roles: string[];
}

/** What the cast needs. */
export const castRoles: Role[] = [
  {
    name: 'User manager',
    description: 'Looks after the people who sign in here, without being an administrator',
    permissions: [
      'users.view',
      'users.create',
      'users.edit',
      'users.activate',
      'users.delete',
      'users.password',
      'users.two-factor',
      'users.assign-customers',
      'groups.view',
      'roles.view',
    ],
  },
  {
    name: 'Content editor',
    description: 'Writes, previews and publishes pages',
    permissions: ['pages.view', 'pages.edit', 'pages.publish', 'pages.preview'],
  },
];

export const castGroups: Group[] = [
  { name: 'User managers', description: 'The service desk for accounts and passwords', roles: ['User manager'] },
  { name: 'Content editors', description: 'Everybody who writes for the store', roles: ['Content editor'] },
  { name: 'Interns', description: 'First weeks in the company: an account, no rights yet', roles: [] },
];

/** What the company has beyond that. */
export const companyRoles: Role[] = [
  {
    name: 'Customer care',
    description: 'Helps customers and corrects their details',
    permissions: ['customers.view', 'customers.edit', 'pages.view', 'pages.preview'],
  },
  {
    name: 'Auditor',
    description: 'Looks at everything that happened, changes nothing',
    permissions: ['users.view', 'groups.view', 'roles.view', 'customers.view', 'audit.view', 'outbox.view'],
  },
  {
    name: 'Customer records',
    description: 'Keeps the customer list in step with the store',
    permissions: ['customers.view', 'customers.edit', 'customers.import'],
  },
  {
    name: 'Reporting',
    description: 'Takes lists of users out for the yearly review',
    permissions: ['users.view', 'users.export', 'customers.view'],
  },
];

export const companyGroups: Group[] = [
  { name: 'Support', description: 'Phone, chat and mail for customers', roles: ['Customer care'] },
  { name: 'Compliance', description: 'Data protection and internal audit', roles: ['Auditor', 'Reporting'] },
  { name: 'Finance', description: 'Invoices, refunds and the books', roles: ['Member', 'Reporting'] },
  { name: 'Partner sales', description: 'Agencies and resellers outside the company', roles: ['External'] },
  { name: 'Read only', description: 'May look at customers and pages, for a while or for good', roles: ['Member'] },
  { name: 'Marketing', description: 'Campaigns, newsletters and the front page', roles: ['Member', 'Content editor'] },
  { name: 'Logistics', description: 'Warehouse, carriers and addresses', roles: ['Customer records'] },
  { name: 'Returns desk', description: 'Parcels that come back', roles: ['Customer care'] },
];

export async function insertRoles(trx: Connection, roles: Role[], givenBy: number): Promise<void> {
  await trx('roles').insert(roles.map(({ name, description }) => ({ name, description })));
  const ids = await idsByName(trx, 'roles');
  const rows = roles.flatMap(({ name, permissions }) =>
    permissions.map((permission) => ({ role_id: ids.get(name), permission, given_by: givenBy })),
  );
  await trx('role_permissions').insert(rows);
}

export async function insertGroups(trx: Connection, groups: Group[], givenBy: number): Promise<void> {
  await trx('groups').insert(groups.map(({ name, description }) => ({ name, description })));
  const [groupIds, roleIds] = [await idsByName(trx, 'groups'), await idsByName(trx, 'roles')];
  const rows = groups.flatMap(({ name, roles }) =>
    roles.map((role) => ({ group_id: groupIds.get(name), role_id: roleIds.get(role), given_by: givenBy })),
  );
  await trx('group_roles').insert(rows);
}

export async function idsByName(trx: Connection, table: 'roles' | 'groups'): Promise<Map<string, number>> {
  const rows: { id: number; name: string }[] = await trx(table).select('id', 'name');
  return new Map(rows.map(({ id, name }) => [name, id]));
}
