import assert from 'node:assert/strict';
import fs from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { root } from '../src/lib/root.ts';
import { routes } from '../src/routes.ts';
import { writePage } from './pages/page.ts';
import { cookieOf } from './support/login.ts';
import { type Browser, startTestPortal, type TestPortal } from './support/portal.ts';

interface Answer {
  status: number;
  text: string;
  headers: IncomingMessage['headers'];
}

/** Without the cleaning that clients do: the path goes out as it is. */
interface Sent {
  method?: string;
  path: string;
  headers?: http.OutgoingHttpHeaders;
  body?: string | Buffer;
}

describe('A request that makes no sense', () => {
  let test: TestPortal;
  let alice: Browser;
  let cookie: string;
  let page: number;
  before(async () => {
    test = await startTestPortal();
    alice = await test.signIn('alice');
    cookie = await cookieOf(alice);
    page = await writePage(alice);
  });
  after(() => test.close());

  function send({ method = 'GET', path: asked, headers = {}, body }: Sent): Promise<Answer> {
    const { port } = test.server.address() as AddressInfo;
    const request = http.request({ port, method, path: asked, headers: { cookie, ...headers } });
    return new Promise((resolve, reject) => {
      request.on('error', reject).on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers });
        });
      });
      request.end(body);
    });
  }

  const manyFields = Array.from({ length: 9_000 }, (_, index) => `f${index}_en=1`).join('&');
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string | Buffer, headers: http.OutgoingHttpHeaders = {}, where = '/account') =>
    send({ method: 'POST', path: where, headers: { ...form, ...headers }, body });

  const refused: [what: string, status: number, send: () => Promise<Answer>][] = [
    ['a form of 1 MB', 413, () => post(`a=${'x'.repeat(1_000_000)}`)],
    [
      'a form of 1 MB that does not say so',
      413,
      () => post(`a=${'x'.repeat(1_000_000)}`, { 'transfer-encoding': 'chunked' }),
    ],
    ['a form of 33 kB', 413, () => post(`a=${'x'.repeat(33 * 1024)}`)],
    ['300 fields', 413, () => post(Array.from({ length: 300 }, (_, index) => `f${index}=1`).join('&'))],
    ['one field 300 times', 413, () => post(Array.from({ length: 300 }, () => 'f=1').join('&'))],
    ['JSON', 415, () => post('{"theme":"dark"}', { 'content-type': 'application/json' })],
    ['a form in parts', 415, () => post('--x--', { 'content-type': 'multipart/form-data; boundary=x' })],
    ['plain text', 415, () => post('theme=dark', { 'content-type': 'text/plain' })],
    ['a body of no type', 415, () => send({ method: 'POST', path: '/account', body: 'theme=dark' })],
    [
      'a form in an unknown character set',
      415,
      () => post('a=b', { 'content-type': `${form['content-type']}; charset=utf-7` }),
    ],
    ['a form packed in an unknown way', 415, () => post('a=b', { 'content-encoding': 'x-unknown' })],
    ['a form that is not what its packing says', 400, () => post('a=b', { 'content-encoding': 'gzip' })],
    ['a name of a field that no form has', 400, () => post(`${'a_aa'.repeat(100)}=1`)],
    ['a token that is missing, and ten thousand fields', 403, () => post(manyFields, {}, '/users')],
    ['a version of a page that no page can have', 404, () => send({ path: `/pages/${page}/versions/99999999999` })],
    ['a comparison with such a version', 404, () => send({ path: `/pages/${page}/compare?from=99999999999` })],
    ['a NUL in the name of a field', 400, () => post('a%00b=c')],
    ['a name that is no UTF-8', 400, () => post('a%ffb=c')],
    ['raw bytes that are no UTF-8', 400, () => post(Buffer.from([0x61, 0x3d, 0xff, 0xfe]))],
    ['a broken escape in the path', 400, () => send({ path: '/users/%zz' })],
    ['half an escape in the path', 400, () => send({ path: '/users/%' })],
    ['a NUL in the path', 400, () => send({ path: '/users/%00' })],
    ['a path that is no UTF-8', 400, () => send({ path: '/users/%ff' })],
    ['half a character in the path', 400, () => send({ path: '/users/%ed%a0%80' })],
    ['a NUL in the query', 400, () => send({ path: '/users?q=%00' })],
    ['a query that is no UTF-8', 400, () => send({ path: '/users?q=%ff' })],
    ['half a character in the query', 400, () => send({ path: '/users?q=%ed%a0%80' })],
    ['a name in the query that is no UTF-8', 400, () => send({ path: '/users?%ff=1' })],
    ['a header of 20 kB', 431, () => send({ path: '/account', headers: { 'x-long': 'x'.repeat(20_000) } })],
    ['an address of 20 kB', 431, () => send({ path: `/account?a=${'x'.repeat(20_000)}` })],
    ['a page that is not there', 404, () => send({ path: '/no-such-page' })],
    ['a folder of the assets', 404, () => send({ path: '/assets/' })],
    ['a file outside of the assets', 404, () => send({ path: '/assets/..%2fpackage.json' })],
    ['a file outside of the assets, by a backslash', 404, () => send({ path: '/assets/..%5cpackage.json' })],
    ['a hidden file', 404, () => send({ path: '/assets/.env' })],
    ['the whole address of another site', 404, () => send({ path: 'http://evil.example/no-such-page' })],
  ];

  for (const [what, status, ask] of refused)
    it(`is answered with ${status}, and nothing else happens: ${what}`, async () => {
      const answer = await ask();
      assert.equal(answer.status, status);
      assertPlain(answer.text);
      const [user] = await test.rows('select theme from users where id = ?', test.ids.alice);
      assert.equal(user?.theme, null);
    });

  it('is no percent sign that somebody typed into a search', async () => {
    assert.equal((await send({ path: '/users?q=100%' })).status, 200);
  });

  it('is answered with a page of our own in the language of the person', async () => {
    const { text, headers } = await send({ path: '/no-such-page' });
    assert.match(text, /<h1>This page doesn’t exist<\/h1>/);
    assert.equal(headers['cache-control'], 'no-store');
  });

  for (const method of http.METHODS.filter((name) => !['GET', 'HEAD', 'POST', 'CONNECT'].includes(name)))
    it(`is ${method}`, async () => {
      for (const asked of ['/', '/users', '/login', '/no-such-page']) {
        const { status, headers } = await send({ method, path: asked });
        assert.equal(status, asked === '/no-such-page' ? 404 : 405, asked);
        if (status === 405) assert.match(String(headers.allow), /^GET, HEAD(, POST)?$/, asked);
      }
    });

  it('is a method that does not exist, or a connection through us', async () => {
    assert.match(await sendRaw('FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await sendRaw('CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'), /^$|^HTTP\/1\.1 4\d\d /);
    assert.match(await sendRaw('nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(
      await sendRaw(
        'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
      /^HTTP\/1\.1 400 /,
    );
  });

  it('is a page asked for that is only sent to, and the other way round', async () => {
    const urls = new Set(routes.map(({ url }) => url));
    for (const url of urls) {
      const methods = routes.filter((route) => route.url === url).map(({ method }) => method);
      const other = methods.includes('get') ? 'POST' : 'GET';
      if (methods.includes(other.toLowerCase() as 'get' | 'post')) continue;
      const asked = url.replace(/:\w+/g, '1');
      const { status } = await send({ method: other, path: asked });
      const taken = routes.some(
        (route) => route.method === other.toLowerCase() && route.url !== url && fits(route.url, asked),
      );
      assert.ok(taken || status === 405, `${other} ${asked}: ${status}`);
    }
  });

  const values = [
    '',
    '-1',
    '0',
    '9'.repeat(30),
    '9223372036854775808',
    '1e3',
    '1.5',
    '%20',
    'null',
    '__proto__',
    'constructor',
    "'",
    '%25',
    '%E2%80%AE',
    'a'.repeat(5_000),
    '%F0%9F%98%80',
  ];

  it('names things that are not there', async () => {
    for (const { url } of routes.filter((route) => route.method === 'get' && route.url.includes(':')))
      for (const value of [
        ...values.filter(Boolean),
        'NaN',
        '1%2F2',
        '..%2F..%2Fsetup',
        '%7B%7D',
        '1;2',
        '$1',
        '1,2',
      ]) {
        const { status } = await send({ path: url.replace(/:\w+/g, value) });
        assert.ok(status < 500, `${url} with ${value}: ${status}`);
      }
  });

  it('asks a page for something that it cannot show', async () => {
    const names = queryNames();
    assert.ok(names.length > 15, String(names));
    const queries = [
      ...values.map((value) => names.map((name) => `${name}=${value}`)),
      names.map((name) => `${name}=a&${name}=b`),
      names.map((name) => `${name}[]=a&${name}[b]=c&${name}[__proto__][d]=e`),
      ['__proto__=x', 'constructor=y', 'toString=z', 'hasOwnProperty=1'],
    ].map((parts) => parts.join('&').slice(0, 14_000));
    const pages = routes
      .filter(({ method }) => method === 'get')
      .map(({ url }) => url.replace(/:\w+/g, String(test.ids.bob)));
    for (const page of pages)
      for (const query of queries) {
        const { status } = await send({ path: `${page}?${query}` });
        assert.ok(status < 500, `${page}?${query.slice(0, 200)}: ${status}`);
      }
  });

  /** Bytes on a connection of their own; gives what comes back before it is closed. */
  function sendRaw(bytes: string): Promise<string> {
    const { port } = test.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (part) => {
        answer += part;
        socket.end();
      });
      socket.on('close', () => resolve(answer)).on('error', reject);
    });
  }
});

/** Every name that some page reads from its address. */
function queryNames(): string[] {
  const folder = path.join(root, 'src');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = files.map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/(?:queryText\(req, |\bgiven\(|\boneOf\(|\bquery\[)'([\w-]+)'/g),
  ]);
  return [...new Set(found.map(([, name]) => name ?? ''))];
}

const fits = (url: string, asked: string) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(asked);

/** Nothing about the inside: no stack, no file, no statement, no module. */
function assertPlain(text: string): void {
  assert.doesNotMatch(text, /\bat \/|node_modules|\.ts:|\.js:|Error:|select |SQLSTATE|express/);
}
