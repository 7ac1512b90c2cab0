import fs from 'node:fs';
import os from 'node:os';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** The account this process runs as; -1 where the system has no such numbers. */
export function currentUid(): number {
  return process.geteuid?.() ?? -1;
}

/** The account that may run PostgreSQL for root, who may not: `postgres` where there is one, else `nobody`. */
export function unprivilegedAccount(): Account | undefined {
  const known = localAccounts();
  const named = (name: string) => known.find((account) => account.name === name && account.uid > 0);
  return named('postgres') ?? named('nobody');
}

/** The account of this host with that number. */
export function accountWithUid(uid: number): Account | undefined {
  return localAccounts().find((account) => account.uid === uid);
}

/** Whether the system knows this process's account by name, as initdb insists on. */
export function currentAccountIsKnown(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

/** How a sentence calls the account with that number. */
export function describeAccount(uid: number): string {
  const name = accountWithUid(uid)?.name;
  return name ? `the account "${name}"` : `the account number ${uid}`;
}

/** What stands in /etc/passwd: passwd(5). */
function localAccounts(): Account[] {
  let text = '';
  try {
    text = fs.readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return uid === '' ? [] : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}
