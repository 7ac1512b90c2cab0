import { type By, commandLine, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { countOutcomes } from '../database/staging.ts';
import type { Meaning, Work } from '../imports/kind.ts';
import type { Target } from './import-rows-store.ts';
import * as rowsStore from './import-rows-store.ts';

const batchSize = 10_000;

/** All of a file counts at once, in one transaction. */
export const customersMeaning = {
  compare: (_portal, trx, found) => rowsStore.compare(trx, found),
  async apply(_portal, trx, found, work) {
    const by = found.confirmedBy ?? commandLine;
    const { new: added } = await countOutcomes(trx, found.id);
    await addAll(trx, found.id, by, work);
    await changeAll(trx, found, by, added, work);
    await rowsStore.markAddedMeanwhile(trx, found.id);
    return true;
  },
} satisfies Meaning;

async function addAll(trx: Connection, id: number, by: By, { signal, tell }: Work): Promise<void> {
  for (let after = 0, done = 0; ; ) {
    signal?.throwIfAborted();
    const last = await rowsStore.insertNew(trx, id, after, batchSize);
    if (last === undefined) return;
    await recordForAll(trx, by, 'customer.created', rowsStore.addedQuery(id, after, last), { details: { import: id } });
    done += batchSize;
    await tell(done);
    after = last;
  }
}

async function changeAll(trx: Connection, target: Target, by: By, before: number, { signal, tell }: Work) {
  const { id } = target;
  for (let after = 0, done = before; ; ) {
    signal?.throwIfAborted();
    const last = await rowsStore.lockChanged(trx, id, after, batchSize);
    if (last === undefined) return;
    await recordForAll(trx, by, 'customer.updated', rowsStore.changesQuery(target, after, last), {
      details: { import: id },
    });
    await rowsStore.updateChanged(trx, target, after, last);
    done += batchSize;
    await tell(done);
    after = last;
  }
}
