import connectPgSimple from 'connect-pg-simple';
import type { Request } from 'express';
import session, { type SessionData } from 'express-session';
import type pg from 'pg';
import type { LoadedSignIn } from '../lib/access.ts';

type Found = SessionData & { [loaded]?: LoadedSignIn };
const loaded = Symbol('loaded sign-in');

/** SQL that reads a `LoadedSignIn`, whose columns are null where a session has none. */
export interface SignInOfSession {
  columns: string;
  joins: string;
}

/**
 * Keeps express-session's data in the table `session`. Read with it is its sign-in with the user, in one statement, since
 * every request needs all of them, and put on the request as `loadedSignIn`. The sign-in decides who somebody is:
 * connect-pg-simple saves with an upsert, so a deleted session row can be made again by a slower request, a revoked
 * sign-in cannot.
 */
export function createSessionStore(pool: pg.Pool, { columns, joins }: SignInOfSession): session.Store {
  const load = {
    name: 'load-session',
    text: `select session.sess, ${columns} from session ${joins} where session.sid = $1 and session.expire > now()`,
  };
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
