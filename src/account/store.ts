import type { Connection } from '../database/database.ts';

export interface Settings {
  language: string;
  timeZone: string;
  theme: 'light' | 'dark' | null;
}

/** The language is a field that others edit too, so only its change makes a new version of the user. */
export async function updateSettings(trx: Connection, userId: number, settings: Settings): Promise<void> {
  await trx.raw(
    `update users set version = version + case when language <> :language then 1 else 0 end,
       language = :language, time_zone = :timeZone, theme = :theme
     where id = :userId`,
    { ...settings, userId },
  );
}
