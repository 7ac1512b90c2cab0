import type { Connection } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { run } from '../database/statements.ts';

export interface Settings {
  language: string;
  timeZone: string;
  theme: 'light' | 'dark' | null;
}

/** The language is a field that others edit too, so only its change makes a new version of the user. */
export async function updateSettings(trx: Connection, userId: number, settings: Settings): Promise<void> {
  await run(
    trx,
    sql`update users set version = version + case when language <> ${settings.language} then 1 else 0 end,
       language = ${settings.language}, time_zone = ${settings.timeZone}, theme = ${settings.theme}
     where id = ${userId}`,
  );
}
