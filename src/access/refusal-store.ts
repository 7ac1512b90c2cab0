import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { oneOf } from '../database/statements.ts';

/**
 * Whether a refusal is to be recorded: of one person at one address once a minute. Then also how many were left out
 * since the one before.
 */
export async function takeTurn(
  trx: Connection,
  userId: number,
  address: string,
): Promise<{ due: boolean; leftOut: number }> {
  return oneOf<{ due: boolean; leftOut: number }>(
    trx,
    sql`insert into refusals as known (user_id, address) values (${userId}, ${address})
     on conflict (user_id, address) do update set
       recorded_at = case when known.recorded_at < now() - interval '1 minute' then now() else known.recorded_at end,
       left_out = case when known.recorded_at < now() - interval '1 minute' then 0 else known.left_out + 1 end,
       left_out_before = known.left_out
     returning recorded_at = now() as due, left_out_before as "leftOut"`,
  );
}
