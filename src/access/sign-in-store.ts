import { signInLasts } from '../database/sign-ins.ts';
import type { LoadedSignIn } from '../lib/access.ts';

const columns: Record<keyof LoadedSignIn, string> = {
  signInId: 'sign_ins.id',
  userId: 'sign_ins.user_id',
  codeDue: 'sign_ins.code_due',
  valid: `${signInLasts} and users.status = 'active'`,
  seenLongAgo: "sign_ins.last_seen_at < now() - interval '1 minute'",
  passwordIsRecent: "sign_ins.password_at >= now() - interval '10 minutes'",
  secondFactor: 'users.second_factor',
  firstName: 'users.first_name',
  lastName: 'users.last_name',
  email: 'users.email',
  language: 'users.language',
  timeZone: 'users.time_zone',
  theme: 'users.theme',
  masked: 'users.mask_data',
  roleId: 'users.role_id',
  groupIds: 'array(select group_id from group_members where user_id = users.id order by group_id)',
  mustChangePassword: 'users.must_change_password',
  selectedUsers: 'sign_ins.selected_users',
  accessVersion: '(select version from access_version)',
};

/** A `LoadedSignIn` for the statement that reads a browser's session. */
export const signInOfSession = {
  columns: Object.entries(columns)
    .map(([name, column]) => `${column} as "${name}"`)
    .join(', '),
  joins: `left join sign_ins on sign_ins.session_id = session.sid
    left join users on users.id = sign_ins.user_id`,
};
