import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import request from 'supertest';
import { emptyFolder } from './support/embedded-folders.ts';
import { emailOf, tokenIn } from './support/portal.ts';
import { eventually } from './support/query.ts';

const program = path.join(import.meta.dirname, `../src/main${path.extname(import.meta.filename)}`);

const lastLine = /Mails go nowhere but here and under Outbox\./;

/** What a real portal beside it would be set to: servers that are not there. */
const real = {
  DATABASE_URL: 'postgres://portal:hush@127.0.0.1:1/portal',
  SESSION_SECRET: 'short',
  SMTP_URL: 'smtp://127.0.0.1:1',
  ADMIN_EMAIL: 'root@example.com',
};

describe('The demo', () => {
  let taken: Server;
  let demo: ChildProcess;
  let port: number;
  let said = '';
  const address = () => /is running at (\S+)/.exec(said)?.[1] ?? '';

  before(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    ({ port } = taken.address() as { port: number });
    const own = {
      NODE_ENV: 'test',
      BCRYPT_COST: '4',
      LOG_LEVEL: 'silent',
      DATA_DIR: emptyFolder(),
      PORT: String(port),
    };
    const env = { PATH: process.env.PATH, ...real, ...own };
    demo = spawn(process.execPath, [program, '--demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [demo.stdout, demo.stderr])
      stream?.on('data', (part) => {
        said += part;
      });
    await Promise.race([eventually(() => assert.match(said, lastLine)), once(demo, 'exit')]);
    assert.match(said, lastLine);
  });
  after(async () => {
    if (demo.exitCode === null) {
      demo.kill('SIGTERM');
      await once(demo, 'exit');
    }
    taken.close();
  });

  it('has a database and people of its own, whatever the real portal is set to, and says nothing about that', async () => {
    assert.match(said, /Sign in with the password/);
    assert.doesNotMatch(said, /DATABASE_URL|SMTP_URL|ADMIN_EMAIL|root@example\.com|hush/);
    assert.equal((await request(address()).get('/readyz')).status, 200);
  });

  it('names the port it found free everywhere, where another program has the one it asked for', async () => {
    const own = new URL(address()).port;
    assert.ok(Number(own) > port, said);
    const browser = request.agent(address());
    // While a busy machine starts it, the demo may find no connection for a session, and so take the form for an old one.
    await eventually(async () => {
      const token = tokenIn((await browser.get('/forgot-password')).text);
      const fields = { _csrf: token, email: emailOf('alice') };
      assert.equal((await browser.post('/forgot-password').type('form').send(fields)).status, 303);
    });
    const link = new RegExp(`http://localhost:${own}/password-link`);
    await eventually(async () => assert.match(said, link));
    assert.doesNotMatch(said, new RegExp(`:${port}\\b`));
  });
});
