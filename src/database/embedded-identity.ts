import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import {
  type Account,
  accountWithUid,
  currentAccountIsKnown,
  currentUid,
  describeAccount,
  unprivilegedAccount,
} from './embedded-accounts.ts';
import { DatabaseStartError } from './embedded-error.ts';

/**
 * Who PostgreSQL runs as, since it refuses root. In a user namespace (user_namespaces(7)) root's own files
 * belong to another account in PostgreSQL's eyes, while outside they stay root's.
 */
export type Identity =
  | { kind: 'self' }
  | { kind: 'namespace'; account: Account }
  | { kind: 'account'; uid: number; gid: number };

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Who may make a new database in a folder with that owner. */
export function identityForNew(folder: fs.Stats): Identity {
  if (currentUid() !== 0) return currentAccountIsKnown() ? { kind: 'self' } : unknownAccount();
  const owner = folder.uid === 0 ? undefined : accountWithUid(folder.uid);
  return owner ? { kind: 'account', uid: owner.uid, gid: owner.gid } : identityForRoot();
}

/** Who may run the existing database in `data`: its owner, whoever starts the portal. */
export function identityForExisting(data: string): Identity {
  const { uid, gid } = fs.statSync(data);
  if (uid === 0) return { kind: 'namespace', account: accountForRoot() };
  return uid === currentUid() ? { kind: 'self' } : { kind: 'account', uid, gid };
}

/**
 * Gives root's database to an account where user namespaces work no longer, as after a move into a container.
 * False if there is no need to. To be called only when no PostgreSQL runs on it.
 */
export function leaveNamespace(data: string): boolean {
  if (fs.statSync(data).uid !== 0) return false;
  const account = accountForRoot();
  if (namespacesWork(account)) return false;
  handOver(data, account);
  return true;
}

/**
 * Runs a PostgreSQL program on `folder`, which it gets as an open file: so its account needs no access to the
 * folders above, which may be root's alone. Both outputs go to `output`.
 */
export function runOn(
  folder: string,
  identity: Identity,
  command: string[],
  output: 'pipe' | number,
  more: Record<string, string> = {},
): ChildProcess {
  const open = fs.openSync(folder, 'r');
  const place = identity.kind === 'self' ? folder : '/proc/self/fd/3';
  const [program = '', ...rest] = [...prefix(identity), ...command, '-D', place];
  try {
    return spawn(program, rest, {
      cwd: '/',
      env: { ...environment, ...more },
      detached: typeof output === 'number',
      stdio: ['ignore', output, output, open],
      ...(identity.kind === 'account' ? { uid: identity.uid, gid: identity.gid } : {}),
    });
  } finally {
    fs.closeSync(open);
  }
}

/** The number of the account that the files of this identity belong to. */
export function ownerUid(identity: Identity): number {
  return identity.kind === 'account' ? identity.uid : currentUid();
}

function identityForRoot(): Identity {
  const account = accountForRoot();
  if (namespacesWork(account)) return { kind: 'namespace', account };
  return { kind: 'account', uid: account.uid, gid: account.gid };
}

function accountForRoot(): Account {
  const account = unprivilegedAccount();
  if (process.platform === 'linux' && account) return account;
  throw new DatabaseStartError(
    'PostgreSQL does not run as root and this system has no account for it: start the portal as another account, or set DATABASE_URL to a PostgreSQL server.',
  );
}

/** Containers with arbitrary user numbers: initdb refuses an account without a name, a namespace gives it one. */
function unknownAccount(): Identity {
  const account = unprivilegedAccount();
  if (process.platform === 'linux' && account && namespacesWork(account)) return { kind: 'namespace', account };
  throw new DatabaseStartError(
    `PostgreSQL cannot make a database as ${describeAccount(currentUid())}, which has no line in /etc/passwd: add one, or set DATABASE_URL to a PostgreSQL server.`,
  );
}

function namespacesWork(account: Account): boolean {
  const [program = '', ...rest] = [...prefix({ kind: 'namespace', account }), 'true'];
  return spawnSync(program, rest, { cwd: '/', env: environment, stdio: 'ignore' }).status === 0;
}

function prefix(identity: Identity): string[] {
  if (identity.kind !== 'namespace') return [];
  const { uid, gid } = identity.account;
  return ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
}

/** The folder itself comes last: a hand-over cut short is done again. */
function handOver(file: string, account: Account): void {
  if (fs.lstatSync(file).isDirectory()) {
    for (const name of fs.readdirSync(file)) handOver(`${file}/${name}`, account);
  }
  fs.lchownSync(file, account.uid, account.gid);
}
