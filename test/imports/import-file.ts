import { workOnImport } from '../../src/imports/work-service.ts';
import type { Browser, TestPortal } from '../support/portal.ts';

const boundary = 'a-boundary-of-the-tests';

/** What a file is about, by the word of its address. */
export type About = 'customers' | 'users';

export interface Sent {
  about?: About;
  name?: string;
  /** The name with any bytes, by percent signs (RFC 8187). */
  extended?: string;
  token?: string;
  /** What comes after the file. */
  after?: string;
}

const part = (head: string, content: string | Buffer) => [
  Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
  Buffer.from(content),
  Buffer.from('\r\n'),
];

/** Sends a file as a browser does: the form token first, then the file. */
export function sendFile(
  browser: Browser,
  content: string | Buffer,
  { about = 'customers', name = `${about}.csv`, extended, token, after = '' }: Sent = {},
) {
  const body = Buffer.concat([
    ...(token === '' ? [] : part('name="_csrf"', token ?? browser.token)),
    ...part(`name="file"; ${extended ? `filename*=utf-8''${extended}` : `filename="${name}"`}`, content),
    Buffer.from(`${after}--${boundary}--\r\n`),
  ]);
  return browser
    .post(`/${about}/import`)
    .set('content-type', `multipart/form-data; boundary=${boundary}`)
    .send(body as never);
}

/** Sends a file and has it checked. Gives the address of the import. */
export async function checkFile(
  test: TestPortal,
  browser: Browser,
  content: string | Buffer,
  about: About = 'customers',
): Promise<string> {
  const { headers, status } = await sendFile(browser, content, { about });
  if (status !== 303) throw new Error(`the file was answered with ${status}`);
  await work(test, headers.location ?? '');
  return headers.location ?? '';
}

/** Sends a file, has it checked, confirms and carries it out; new users get passwords to be handed over. */
export async function importFile(
  test: TestPortal,
  browser: Browser,
  content: string | Buffer,
  about: About = 'customers',
  way = 'hand-over',
): Promise<string> {
  const address = await checkFile(test, browser, content, about);
  await browser.post(`${address}/confirm`, { way });
  await work(test, address);
  return address;
}

/** Does what the worker does. */
export const work = (test: TestPortal, address: string) => workOnImport(test.portal, Number(address.split('/').at(-1)));

/** The numbers on the page of an import: new, changed, the same, wrong. */
export const countsIn = (html: string): number[] =>
  [...html.matchAll(/<div class="tile"><b>([\d,]+)<\/b>/g)].map(([, count = '']) => Number(count.replaceAll(',', '')));
