import type { Knex } from 'knex';

/** Permissions as they were named on this day. Admin needs no rows: it holds every permission, future ones too. */
const permissions = {
  manager: [
    'customers.view',
    'customers.edit',
    'customers.import',
    'customers.unmask',
    'pages.view',
    'pages.edit',
    'pages.publish',
    'pages.preview',
    'audit.view',
  ],
  member: ['customers.view', 'pages.view', 'pages.preview'],
  external: ['pages.view'],
};

const roles = [
  ['admin', 'Admin', 'Everything, including users and settings'],
  ['manager', 'Manager', 'Customers and pages, and the audit trail'],
  ['member', 'Member', 'Looks at customers and pages, previews pages'],
  ['external', 'External', 'For people outside the company: published pages only'],
] as const;

/** The fixed roles and the group that carries Admin. */
export async function up(knex: Knex): Promise<void> {
  for (const [builtIn, name, description] of roles)
    await knex.raw('insert into roles (built_in, name, description) values (?, ?, ?)', [builtIn, name, description]);
  for (const [role, names] of Object.entries(permissions))
    await knex.raw(
      'insert into role_permissions (role_id, permission) select id, unnest(?::text[]) from roles where built_in = ?',
      [names, role],
    );
  await knex.raw(`insert into groups (built_in, name, description)
    values ('administrators', 'Administrators', 'Every permission')`);
  await knex.raw(`insert into group_roles (group_id, role_id)
    select groups.id, roles.id from groups, roles
    where groups.built_in = 'administrators' and roles.built_in = 'admin'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('delete from group_roles');
  await knex.raw('delete from groups');
  await knex.raw('delete from roles');
}
