import type { Permission } from '../permissions.ts';
import type { Actor } from './access.ts';
import type { Words } from './words.ts';

interface Entry {
  section: string;
  url: string;
  icon: string;
  permission?: Permission;
  /** What one needs besides. */
  and?: Permission;
  /** Left out for those who have another entry of this section. */
  without?: Permission;
  system: boolean;
}

/** The pages one starts from, in the order of the sidebar. */
const entries: Entry[] = [
  { section: 'home', url: '/', icon: 'home', system: false },
  { section: 'customers', url: '/customers', icon: 'building', permission: 'customers.view', system: false },
  { section: 'pages', url: '/pages', icon: 'file-text', permission: 'pages.view', system: false },
  { section: 'preview', url: '/preview', icon: 'eye', permission: 'pages.preview', and: 'pages.view', system: false },
  { section: 'users', url: '/users', icon: 'users', permission: 'users.view', system: true },
  { section: 'groups', url: '/groups', icon: 'shield-check', permission: 'groups.view', system: true },
  {
    section: 'groups',
    url: '/roles',
    icon: 'shield-check',
    permission: 'roles.view',
    without: 'groups.view',
    system: true,
  },
  { section: 'audit', url: '/audit', icon: 'scroll-text', permission: 'audit.view', system: true },
  { section: 'outbox', url: '/outbox', icon: 'mail', permission: 'outbox.view', system: true },
  { section: 'settings', url: '/settings', icon: 'settings', permission: 'settings.edit', system: true },
];

/** The entries that this person may open. */
export function navigationFor(actor: Actor, t: Words) {
  return entries
    .filter(({ permission }) => !permission || actor.permissions.has(permission))
    .filter(({ and }) => !and || actor.permissions.has(and))
    .filter(({ without }) => !without || !actor.permissions.has(without))
    .map(({ section, url, icon, system }) => ({ section, url, icon, system, label: t(`layout.sections.${section}`) }));
}
