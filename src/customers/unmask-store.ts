import type { Connection } from '../database/database.ts';

export interface Ticket {
  userId: number;
  signInId: number;
  customerId: number;
  field: string;
}

/** Lets somebody see one field of a customer once, in this sign-in of theirs, within a minute. Holds no value. */
export async function insertTicket(trx: Connection, { userId, signInId, customerId, field }: Ticket): Promise<void> {
  await trx.raw(
    `insert into sealed_values (kind, user_id, sign_in_id, data, expires_at)
     values ('unmask', ?, ?, ?, now() + interval '1 minute')`,
    [userId, signInId, JSON.stringify({ customerId, field })],
  );
}

/** The field that may be shown; the ticket is gone with the answer. */
export async function takeTicket(
  connection: Connection,
  { userId, signInId, customerId }: Omit<Ticket, 'field'>,
): Promise<string | undefined> {
  const { rows } = await connection.raw<{ rows: { field: string }[] }>(
    `delete from sealed_values where id = (
       select id from sealed_values where kind = 'unmask' and user_id = ? and sign_in_id = ?
         and (data->>'customerId')::bigint = ? and expires_at > now() order by created_at desc limit 1 for update skip locked)
     returning data->>'field' as field`,
    [userId, signInId, customerId],
  );
  return rows[0]?.field;
}
