import http from 'node:http';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  milliseconds: number;
}

/** A browser of the bench: keeps one connection and its cookies, and measures how long an answer takes. */
export interface Client {
  get(path: string): Promise<Answer>;
  post(path: string, fields: [string, string][]): Promise<Answer>;
}

export function createClient(address: string): Client {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let cookie = '';
  let token = '';
  const send = async (method: string, path: string, body?: string): Promise<Answer> => {
    const answer = await request(new URL(path, address), { agent, method, headers: headersOf(cookie, body) }, body);
    for (const set of answer.headers['set-cookie'] ?? []) cookie = set.split(';')[0] ?? '';
    token = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? token;
    return answer;
  };
  return {
    get: (path) => send('GET', path),
    post: (path, fields) => send('POST', path, new URLSearchParams([['_csrf', token], ...fields]).toString()),
  };
}

/** Signs in somebody who needs no code, and opens a page with a form. */
export async function signIn(address: string, email: string, password: string): Promise<Client> {
  const client = await openSignIn(address);
  await sendSignIn(client, { email, password });
  await client.get('/users/new');
  return client;
}

/** A browser with the sign-in page. */
export async function openSignIn(address: string): Promise<Client> {
  const client = createClient(address);
  await client.get('/login');
  return client;
}

export async function sendSignIn(client: Client, { email, password }: { email: string; password: string }) {
  const answer = await client.post('/login', [
    ['email', email],
    ['password', password],
  ]);
  if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}`);
}

function request(url: URL, options: http.RequestOptions, body?: string): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = http.request(url, options, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const { statusCode: status = 0, headers } = res;
        resolve({ status, headers, body: text, milliseconds: performance.now() - start });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function headersOf(cookie: string, body: string | undefined): http.OutgoingHttpHeaders {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body ?? '') };
  return { Cookie: cookie, 'Accept-Language': 'en', ...(body === undefined ? {} : form) };
}
