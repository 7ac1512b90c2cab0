import type { Permission } from '../permissions.ts';
import { Forbidden } from './errors.ts';
import type { Language } from './words.ts';

/** What is asked for after the password. */
export type SecondFactor = 'email' | 'app' | 'off';

/** Who does something, and what they may do: read anew for every request. */
export interface Actor {
  id: number;
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  permissions: ReadonlySet<Permission>;
  /** Holds Admin: every permission, future ones too. */
  administrator: boolean;
  /** Must not receive names, e-mails and phones of customers. */
  masked: boolean;
  language: Language;
  timeZone: string;
  theme: 'light' | 'dark' | undefined;
  roleId: number | null;
  groupIds: number[];
  /** Which state of all roles and groups this is true for. */
  accessVersion: number;
  mustChangePassword: boolean;
  signInId: number;
  /** How many users they have chosen in this sign-in, to do something with all of them. */
  selectedUsers: number;
  /** Whether the password was given in this sign-in within the last 10 minutes, see `requireRecentPassword`. */
  passwordIsRecent: boolean;
  /** For the audit trail. */
  address: string | undefined;
  requestId: string;
  /** The entry of the trail that is put back by what they do. */
  putsBack?: number;
}

/** Someone who gave the right password and owes the code. */
export interface PendingSignIn {
  signInId: number;
  userId: number;
  email: string;
  language: Language;
  timeZone: string;
  secondFactor: SecondFactor;
}

/** What is read of a sign-in and its user together with the browser's session, before anybody decided what it means. */
export interface LoadedSignIn {
  signInId: number;
  userId: number;
  codeDue: boolean;
  /** It lasts, and its user is active. */
  valid: boolean;
  seenLongAgo: boolean;
  passwordIsRecent: boolean;
  secondFactor: SecondFactor;
  firstName: string;
  lastName: string;
  email: string;
  language: string;
  timeZone: string;
  theme: 'light' | 'dark' | null;
  masked: boolean;
  roleId: number | null;
  groupIds: number[];
  mustChangePassword: boolean;
  selectedUsers: number;
  accessVersion: number;
}

/** Who may use a route. There is no default: every route states one. */
export type Access = 'anyone' | 'code-pending' | 'signed-in' | Permission;

/** Throws `Forbidden` unless the answer of a policy is yes. */
export function authorize(allowed: boolean, permission?: Permission): void {
  if (!allowed) throw new Forbidden(permission);
}

/** Whether somebody holds a permission. */
export const may = (actor: Actor, permission: Permission): boolean => actor.permissions.has(permission);
