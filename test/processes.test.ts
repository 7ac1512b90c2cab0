import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import request from 'supertest';
import { isRunning } from '../src/database/embedded-aside.ts';
import { dataOf, folderWithDatabase, postmasterOf } from './support/embedded-folders.ts';
import { startTestPortal, type TestPortal } from './support/portal.ts';
import { eventually } from './support/query.ts';
import { environmentOf } from './users/portal-process.ts';

const program = path.join(import.meta.dirname, `../src/main${path.extname(import.meta.filename)}`);
const alone = { PATH: process.env.PATH, NODE_ENV: 'test', BCRYPT_COST: '4', PORT: '0' };

/** A portal in two processes, as the person who started it sees it. */
interface Watched {
  process: ChildProcess;
  said(): string;
  address(): string;
  /** The numbers of the processes that took requests, oldest first. */
  served(): number[];
}

const watched: ChildProcess[] = [];

function watch(environment: NodeJS.ProcessEnv): Watched {
  const child = spawn(process.execPath, [program], { env: { ...environment, WORKERS: '2' } });
  watched.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      said += part;
    });
  return {
    process: child,
    said: () => said,
    address: () => /is running at (\S+)/.exec(said)?.[1] ?? '',
    served: () => [...said.matchAll(/"process":(\d+),"msg":"a process serves"/g)].map(([, pid]) => Number(pid)),
  };
}

async function start(environment: NodeJS.ProcessEnv): Promise<Watched> {
  const portal = watch(environment);
  await eventually(() => {
    assert.equal(portal.process.exitCode, null, portal.said());
    assert.match(portal.said(), /is running at/);
    assert.equal(portal.served().length, 2, portal.said());
  });
  return portal;
}

async function stop(portal: Watched, signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown> {
  portal.process.kill(signal);
  const [code] = await once(portal.process, 'exit');
  return code;
}

const areGone = (pids: number[]) => eventually(() => assert.deepEqual(pids.filter(isRunning), []));

/** A form whose last byte the portal waits for. */
async function beginForm(address: string): Promise<{ finish(): Promise<string> }> {
  const { port } = new URL(address);
  const socket = net.connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const head = ['POST /login HTTP/1.1', `Host: localhost:${port}`, 'Content-Type: application/x-www-form-urlencoded'];
  socket.write(`${[...head, 'Content-Length: 7', '', ''].join('\r\n')}email=`);
  return {
    async finish() {
      const answer = text(socket);
      socket.write('x');
      return answer;
    },
  };
}

describe('A portal in several processes', () => {
  after(() => {
    for (const child of watched) child.kill('SIGKILL');
  });

  describe('with a database of its own', () => {
    let folder: string;
    before(async () => {
      folder = await folderWithDatabase();
    });
    const settings = () => ({ ...alone, DATA_DIR: folder });

    it('listens on one port, prepares one database, and says once where it is and how to begin', async () => {
      const portal = await start(settings());
      const setup = await eventually(() => {
        const [found = ''] = /\/setup\?token=\S+\n/.exec(portal.said()) ?? [];
        assert.notEqual(found, '');
        return found.trim();
      });
      for (let visit = 0; visit < 4; visit += 1) {
        const browser = request.agent(portal.address());
        assert.equal((await browser.get(setup)).headers.location, '/setup');
        assert.equal((await browser.get('/setup')).status, 200);
      }
      assert.equal(await stop(portal, 'SIGINT'), 0);
      assert.deepEqual([portal.said().match(/is running at/g)?.length, portal.said().match(/token=/g)?.length], [1, 1]);
      await areGone(portal.served());
      assert.ok(!fs.existsSync(path.join(dataOf(folder), 'postmaster.pid')), 'the database has stopped');
    });

    it('leaves no process behind when the first is killed, and finds its database again', async () => {
      const killed = await start(settings());
      await stop(killed, 'SIGKILL');
      await areGone(killed.served());
      const postmaster = postmasterOf(folder);
      const next = await start(settings());
      assert.equal(postmasterOf(folder), postmaster);
      assert.equal((await request(next.address()).get('/readyz')).status, 200);
      assert.equal(await stop(next), 0);
      assert.ok(!fs.existsSync(path.join(dataOf(folder), 'postmaster.pid')), 'the database has stopped');
    });
  });

  describe('on a database server', () => {
    let test: TestPortal;
    before(async () => {
      test = await startTestPortal();
    });
    after(() => test.close());
    const settings = () => ({ ...environmentOf(test), LOG_LEVEL: 'info' });

    it('starts a process again that ends, and everybody stays signed in', async () => {
      const portal = await start(settings());
      const { cookies } = (await (await test.signIn('alice')).get('/login')).request as unknown as { cookies: string };
      const home = () => request(portal.address()).get('/').set('Cookie', cookies);
      const [first = 0, second = 0] = portal.served();
      process.kill(first, 'SIGKILL');
      await areGone([first]);
      assert.equal((await home()).status, 200);
      await eventually(() => assert.equal(portal.served().length, 3));
      assert.match(
        portal.said(),
        new RegExp(`"process":${first},"code":null,"signal":"SIGKILL","msg":"a process ended"`),
      );
      process.kill(second, 'SIGTERM');
      await areGone([second]);
      assert.equal((await home()).status, 200);
      assert.equal(await stop(portal), 0);
      await areGone(portal.served());
    });

    it('answers what it was being asked when it is stopped', async () => {
      const portal = await start(settings());
      const forms = await Promise.all(Array.from({ length: 8 }, () => beginForm(portal.address())));
      const stopped = stop(portal);
      await eventually(() => assert.equal(portal.said().match(/"msg":"stopping"/g)?.length, 3));
      const answers = await Promise.all(forms.map((form) => form.finish()));
      for (const answer of answers) assert.match(answer, /^HTTP\/1\.1 403 [\s\S]*\r\nConnection: close\r\n/);
      assert.equal(await stopped, 0);
    });

    it('says once that something else listens on its port, and ends', async () => {
      const taken = net.createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as net.AddressInfo;
      const portal = watch({ ...settings(), LOG_LEVEL: 'silent', PORT: String(port) });
      const [code] = await once(portal.process, 'close');
      assert.deepEqual([code, portal.said()], [1, `PORT is "${port}": something else listens there already.\n`]);
      taken.close();
    });

    it('ends with a sentence when no process can be started any more', async () => {
      const { SESSION_SECRET, ...others } = settings();
      const file = path.join(await folderWithDatabase(), 'secret');
      fs.writeFileSync(file, SESSION_SECRET);
      const portal = await start({ ...others, SESSION_SECRET_FILE: file });
      fs.rmSync(file);
      const ended = once(portal.process, 'close');
      for (const pid of portal.served()) process.kill(pid, 'SIGKILL');
      assert.deepEqual(await ended, [1, null]);
      assert.equal(
        portal.said().trim().split('\n').at(-1),
        `SESSION_SECRET_FILE is "${file}": it should be a file that can be read.`,
      );
    });
  });
});
