import type { Connection } from '../database/database.ts';

export interface Session {
  id: number;
  browser: string;
  address: string | null;
  since: Date;
  lastSeenAt: Date;
}

/** The sessions in which somebody is signed in now, the last used first. */
export async function findSessions(connection: Connection, userId: number): Promise<Session[]> {
  const { rows } = await connection.raw<{ rows: Session[] }>(
    `select id, browser, host(address) as address, created_at as since, last_seen_at as "lastSeenAt"
     from sign_ins where user_id = ? and revoked_at is null and not code_due
       and expires_at > now() and last_seen_at > now() - interval '30 minutes'
     order by last_seen_at desc, id desc limit 100`,
    [userId],
  );
  return rows;
}

/** Ends one session of a user; gives its browser, undefined when it had ended already. */
export async function endSession(trx: Connection, userId: number, id: number): Promise<string | undefined> {
  const { rows } = await trx.raw<{ rows: { browser: string }[] }>(
    'update sign_ins set revoked_at = now() where id = ? and user_id = ? and revoked_at is null returning browser',
    [id, userId],
  );
  return rows[0]?.browser;
}
