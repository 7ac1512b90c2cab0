import type { Connection } from '../database/database.ts';
import { type Language, languages, wordsIn } from '../lib/words.ts';
import * as store from './store.ts';

const builtIns = { roles: ['admin', 'manager', 'member', 'external'], groups: ['administrators'] };

/** Whether a built-in role or group has this name in one of the languages: two that look alike would be a trap. */
export function isReservedName(trx: Connection, kind: 'roles' | 'groups', name: string): Promise<boolean> {
  const names = (Object.keys(languages) as Language[]).flatMap((language) =>
    builtIns[kind].map((builtIn) => wordsIn(language)(`access.${kind}.${builtIn}.name`)),
  );
  return store.isOneOf(trx, name, names);
}
