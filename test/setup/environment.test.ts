import assert from 'node:assert/strict';
import type { Portal } from '../../src/lib/portal.ts';
import { SetupError } from '../../src/setup/error.ts';
import { prepareFirstStart } from '../../src/setup/service.ts';
import { readToken } from '../support/login.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

const secret = 'a parrot under the bridge';

describe('ADMIN_EMAIL and ADMIN_PASSWORD', () => {
  let test: TestPortal;
  before(async () => {
    test = await startTestPortal({ withCast: false });
  });
  beforeEach(() => test.rows('truncate users, setup_tokens, session, rate_limits cascade'));
  after(() => test.close());

  const start = (email: string, password = secret): Promise<(address: string) => string[]> => {
    const config = { ...test.portal.config, ADMIN_EMAIL: email, ADMIN_PASSWORD: password };
    return prepareFirstStart({ ...test.portal, config } satisfies Portal);
  };
  const people = () => test.rows('select email, must_change_password from users');

  it('make the first administrator, who must choose a new password at the first sign-in', async () => {
    const lines = (await start('Root@Example.com'))('http://localhost:3000').join('\n');
    assert.match(lines, /The first administrator is Root@example\.com/);
    assert.doesNotMatch(lines, /parrot/);
    assert.deepEqual(await people(), [{ email: 'Root@example.com', must_change_password: true }]);
    await test.rows("update users set second_factor = 'off'");
    const browser = await test.visit();
    await browser.post('/login', { email: 'root@example.com', password: secret });
    assert.equal((await browser.get('/')).headers.location, '/new-password');
    await readToken(browser, '/new-password');
    const chosen = { password: 'two geese behind a fence', repeatPassword: 'two geese behind a fence' };
    assert.equal((await browser.post('/new-password', chosen)).headers.location, '/');
    assert.equal((await browser.get('/users')).status, 200);
  });

  it('make a password that works for 72 hours', async () => {
    await start('root@example.com');
    const [row] = await test.rows(
      'select round(extract(epoch from password_expires_at - now()) / 3600)::int as hours from users',
    );
    assert.equal(row?.hours, 72);
  });

  it('mean nothing when there is somebody', async () => {
    await start('root@example.com');
    assert.deepEqual((await start('second@example.com'))('x'), []);
    assert.equal((await people()).length, 1);
  });

  it('make one administrator when several processes start at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => start(`${name}@example.com`)));
    assert.equal((await people()).length, 1);
  });

  for (const [email, password, named] of [
    ['nobody', secret, 'ADMIN_EMAIL'],
    ['a@example.com, b@example.com', secret, 'ADMIN_EMAIL'],
    ['root@example.com', 'parrot', 'ADMIN_PASSWORD'],
    ['root@example.com', 'password1234', 'ADMIN_PASSWORD'],
  ] as const)
    it(`stop the start with a sentence that names ${named}: ${email}, ${password.length} characters`, async () => {
      await assert.rejects(start(email, password), (error) => {
        assert.ok(error instanceof SetupError);
        assert.match(error.message, new RegExp(`^${named} [^\\n]+\\.$`));
        assert.ok(!error.message.includes(password));
        return true;
      });
      assert.deepEqual(await people(), []);
    });
});
