import { customers } from '../customers/import-service.ts';
import { users } from '../users/import-service.ts';
import type { Kind } from './kind.ts';

/** Everything that can be imported, by the noun under which its words are found. */
export const kinds = { customers, users } satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
