import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { openDatabase } from '../../src/database/database.ts';
import { openChromium, startBeside } from './browser.ts';
import { openPageCheck, type PageCheck } from './page-check.ts';
import type { TestPortal } from './portal.ts';
import { startVisits, type Visitor, type Visits, type Way } from './visits.ts';

/** What a page answers with, and how one comes to it. */
export type States = Record<string, [status: number, way: Way]>;

type Special = 'demo' | 'withoutMail' | 'withoutDatabase';

let visits: Visits | undefined;
let servers: Partial<Record<Special, Server>> = {};

/** Looks over pages that take more than an address. In German, whose words are longer. */
export function describeStates(title: string, states: States): void {
  describe(title, () => {
    let check: PageCheck;

    before(async function () {
      const browser = await openChromium(this);
      visits = await startVisits(browser);
      check = await openPageCheck(browser);
      servers = await startServers(visits.portal);
    });
    after(async () => {
      await check?.close();
      for (const server of Object.values(servers)) server.close();
      await visits?.close();
    });

    for (const [name, [status, way]] of Object.entries(states))
      it(`has no fault: ${name}`, async () => {
        const tab = await way('de');
        try {
          assert.equal((await tab.served()).status, status);
          assert.deepEqual(await check.faultsOf(tab), []);
        } finally {
          await tab.close();
        }
      });
  });
}

/** An address of the portal, or of one of the servers beside it. */
export function open(path: string, who: Visitor = 'alice', special?: Special): Way {
  return (language) => {
    const server = special && servers[special];
    return started().open(path, server ? { who, server } : { who })(language);
  };
}

/** A way that begins with a change in the database. */
export function given(change: string, value: string, way: Way): Way {
  return async (language) => {
    await started().portal.rows(change, value);
    return way(language);
  };
}

export const rows = (sql: string, ...values: unknown[]) => started().portal.rows(sql, ...values);

function started(): Visits {
  return visits ?? assert.fail('no portal was started');
}

async function startServers(portal: TestPortal): Promise<typeof servers> {
  return {
    demo: await startBeside(portal, { demo: true }),
    withoutMail: await startBeside(portal),
    withoutDatabase: await startBeside(portal, {}, openDatabase({ host: '127.0.0.1', port: 1 })),
  };
}
