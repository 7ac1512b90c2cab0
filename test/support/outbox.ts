import assert from 'node:assert/strict';
import { pino } from 'pino';
import { loadConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { createMailTransport, type MailTimeouts, type MailTransport } from '../../src/lib/mail-transport.ts';
import { createPortal, type Portal } from '../../src/lib/portal.ts';
import { type Mail, queueMail } from '../../src/outbox/service.ts';
import { startWorker, type Worker } from '../../src/worker.ts';
import { freshDatabase, patience, type TestDatabase } from './database.ts';
import { eventually } from './query.ts';

/** A mail as its row tells about it. */
export interface StoredMail {
  id: number;
  state: 'waiting' | 'sent' | 'refused' | 'expired';
  tries: number;
  server_answer: string;
  sealed: Buffer | null;
  message_id: string;
  sent_at: Date | null;
  next_try_at: Date | null;
}

/** A portal without a web server: a database, an outbox, and as many workers as a test starts. */
export interface OutboxPortal {
  portal: Portal;
  /** Everything the portal logged, of every level. */
  logged(): string;
  receiver: Mail['to'];
  queue(mail: Partial<Mail>): Promise<number>;
  stored(id: number): Promise<StoredMail>;
  rows<T>(statement: string, values?: readonly (string | number)[]): Promise<T[]>;
  /** Lets the time of all jobs come. */
  makeJobsDue(): Promise<void>;
  transport(timeouts?: MailTimeouts): Promise<MailTransport>;
  startWorker(transport?: MailTransport): Promise<Worker>;
  /** Another process of the same portal. */
  another(environment?: Record<string, string>): OutboxPortal;
  stop(): Promise<void>;
}

export const secret = 'the secret of the portal of this test';

type Rows = OutboxPortal['rows'];

/** Lets the time of all jobs come. */
export async function makeJobsDue(rows: Rows): Promise<void> {
  await rows('update graphile_worker._private_jobs set run_at = now() where run_at > now()');
  await rows(`select pg_notify('jobs:insert', '{"count":4}')`);
}

/** Lets the minute pass after which whoever began a try counts as dead. */
export async function letMinutePass(rows: Rows): Promise<void> {
  await rows(`update graphile_worker._private_jobs set locked_at = locked_at - interval '61 seconds'`);
  await rows(`update mail_tries set started_at = started_at - interval '61 seconds'`);
  await rows(`select graphile_worker.add_job('tend-outbox', job_key => 'test')`);
  await eventually(async () =>
    assert.deepEqual(await rows(`select 1 from graphile_worker.jobs where key = 'test'`), []),
  );
  await makeJobsDue(rows);
}

/** `given` is a database with the portal's schema, where it is not to be one of the server of the run. */
export async function openOutbox(environment: Record<string, string>, given?: TestDatabase): Promise<OutboxPortal> {
  const database = given ?? (await freshDatabase());
  const outbox = assemble(database, environment);
  const [user] = await outbox.rows<{ id: number }>(
    `insert into users (first_name, last_name, email, password_hash)
     values ('Marta', 'Ruiz', 'marta.ruiz@example.com', '') returning id`,
  );
  outbox.receiver.id = user?.id ?? 0;
  const { stop } = outbox;
  return { ...outbox, stop: () => stop().then(database.drop) };
}

function assemble(database: TestDatabase, environment: Record<string, string>, userId = 0): OutboxPortal {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const base = { NODE_ENV: 'test', MAIL_FROM: 'office@portal.example', PUBLIC_URL: 'https://portal.example' };
  const config = loadConfig({ ...base, ...environment }, { demo: environment.DEMO === 'yes' });
  const portal = createPortal(config, openDatabase({ ...database.connection, ...patience }), log, [
    environment.SESSION_SECRET ?? secret,
  ]);
  const { knex } = portal.database;
  const receiver: Mail['to'] = { id: userId, email: 'marta.ruiz@example.com', language: 'en' };
  const parts: { stop(): Promise<void> }[] = [];

  async function rows<T>(statement: string, values: readonly (string | number)[] = []): Promise<T[]> {
    return (await knex.raw<{ rows: T[] }>(statement, [...values])).rows;
  }

  const outbox: OutboxPortal = {
    portal,
    receiver,
    rows,
    logged: () => lines.join(''),
    async queue(mail) {
      const whole: Mail = { kind: 'password-changed', to: receiver, data: {}, ...mail };
      await knex.transaction((trx) => queueMail(portal, trx, whole));
      return (await rows<{ id: number }>('select max(id) as id from mails'))[0]?.id ?? 0;
    },
    async stored(id) {
      const [mail] = await rows<StoredMail>('select * from mails where id = ?', [id]);
      if (!mail) throw new Error(`no mail ${id}`);
      return mail;
    },
    makeJobsDue: () => makeJobsDue(rows),
    transport: (timeouts) => createMailTransport(config, () => {}, timeouts),
    async startWorker(transport) {
      const worker = await startWorker(portal, transport ? { transport } : {});
      parts.push(worker);
      return worker;
    },
    another(changes = {}) {
      const other = assemble(database, { ...environment, ...changes }, receiver.id);
      parts.push(other);
      return other;
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
      await portal.database.close();
    },
  };
  return outbox;
}
