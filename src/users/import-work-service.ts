import { findDoing } from '../access/guards.ts';
import { type By, commandLine } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { Meaning } from '../imports/kind.ts';
import type { Import } from '../imports/service.ts';
import { importNext } from './import-apply-service.ts';
import { judge, namesOf } from './import-checks-service.ts';
import type { FileRow, Verdict } from './import-rows-store.ts';
import * as rowsStore from './import-rows-store.ts';
import type { User } from './store.ts';
import * as store from './store.ts';

const batchSize = 1_000;
/** Nobody reports to more people above one another than this. */
const mostLevels = 1_000;

/**
 * Some are imported at once, so that whoever changes a user by hand does not wait for a whole
 * file: each row is judged once more then, as the form would, and counts by itself.
 */
export const usersMeaning = {
  async compare(_portal, trx, found) {
    const doing = await findDoing(trx, importerOf(found));
    await rowsStore.match(trx, found.id);
    if (!doing) return rowsStore.refuseRest(trx, found.id, 'importer-gone');
    const names = namesOf(doing.rights);
    await judgeAll(trx, found.id, (row, user) => {
      const judged = judge(doing, names, row, user);
      return 'problem' in judged ? { line: row.line, problem: judged.problem } : { ...judged, line: row.line };
    });
    await judgeSupervisors(trx, found.id);
  },
  apply: (portal, trx, found, work) => importNext(portal, trx, found, importerOf(found), work),
} satisfies Meaning;

/** Who sent the file, and confirmed it: what they may do is what the file may. */
const importerOf = ({ confirmedBy, userId }: Import): By =>
  confirmedBy ?? (userId === null ? commandLine : { id: userId, name: '', address: undefined, requestId: '' });

async function judgeAll(
  trx: Connection,
  id: number,
  verdictOf: (row: FileRow, user: User | undefined) => Verdict,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await rowsStore.readAfter(trx, id, after, batchSize);
    const ids = rows.flatMap(({ userId }) => userId ?? []);
    const found = new Map((await store.findUsers(trx, ids)).map((user) => [user.id, user]));
    await rowsStore.note(
      trx,
      id,
      rows.map((row) => verdictOf(row, found.get(row.userId ?? 0))),
    );
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    after = last.line;
  }
}

/**
 * Puts whoever others report to before them, as the file and everybody else have it in the end, so that each row finds its
 * supervisor there and nobody passes through a loop. What stands above itself finds no place.
 */
async function judgeSupervisors(trx: Connection, id: number): Promise<void> {
  await rowsStore.findParents(trx, id);
  for (let level = 0; level < mostLevels; level += 1) if ((await rowsStore.placeBelow(trx, id, level)) === 0) break;
  await rowsStore.refuseLoops(trx, id);
  await rowsStore.refuseMissingSupervisors(trx, id);
}
