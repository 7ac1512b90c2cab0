import connectPgSimple from 'connect-pg-simple';
import type { Request } from 'express';
import session, { type SessionData } from 'express-session';
import type pg from 'pg';
import type { LoadedSignIn } from '../lib/http.ts';

/**
 * The browser's session together with its sign-in and its user, in one statement, since every request needs
 * all of them. The sign-in decides who somebody is: connect-pg-simple saves with an upsert, so a deleted
 * session row can be made again by a slower request, a revoked sign-in cannot.
 */
const load = {
  name: 'load-session',
  text: `
    select session.sess,
      sign_ins.id as "signInId", sign_ins.user_id as "userId", sign_ins.code_due as "codeDue",
      sign_ins.password_at >= now() - interval '10 minutes' as "passwordIsRecent",
      sign_ins.last_seen_at < now() - interval '1 minute' as "seenLongAgo",
      sign_ins.revoked_at is null and sign_ins.expires_at > now() and users.status = 'active'
        and sign_ins.last_seen_at > now() - interval '30 minutes' as valid,
      users.first_name as "firstName", users.last_name as "lastName", users.email, users.language,
      users.second_factor as "secondFactor", users.time_zone as "timeZone", users.theme, users.mask_data as "masked", users.role_id as "roleId",
      users.must_change_password as "mustChangePassword",
      array(select group_id from group_members where user_id = users.id order by group_id) as "groupIds",
      (select version from access_version) as "accessVersion"
    from session
      left join sign_ins on sign_ins.session_id = session.sid
      left join users on users.id = sign_ins.user_id
    where session.sid = $1 and session.expire > now()`,
};

type Found = SessionData & { [loaded]?: LoadedSignIn };
const loaded = Symbol('loaded sign-in');

/** Keeps express-session's data in the table `session`. What came with it is put on the request as `loadedSignIn`. */
export function createSessionStore(pool: pg.Pool): session.Store {
  const PgStore = connectPgSimple(session);
  class Store extends PgStore {
    override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
      pool.query({ ...load, values: [sid] }).then(({ rows: [row] }) => {
        if (!row) return done(null, null);
        const { sess, ...signIn } = row as { sess: Found } & LoadedSignIn;
        sess[loaded] = signIn;
        done(null, sess);
      }, done);
    }

    override createSession(req: Request, data: Found): session.Session & SessionData {
      const { [loaded]: signIn, ...own } = data;
      if (signIn?.signInId) req.loadedSignIn = signIn;
      return super.createSession(req, own as SessionData);
    }
  }
  const store = new Store({
    pool,
    tableName: 'session',
    createTableIfMissing: false,
    pruneSessionInterval: false,
    disableTouch: true,
  });
  // Even one that does nothing makes express-session send every page in two pieces.
  return Object.assign(store, { touch: undefined });
}
