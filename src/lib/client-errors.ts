import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long the last words to a client may be under way, in milliseconds. */
const A_SECOND = 1_000;

const statuses: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * Answers what never became a request, such as headers that are too large or no HTTP at all, with a plain page:
 * node would close the connection with the status alone. A client that does not close its end is cut off, since node
 * looks no more after such a connection and would keep it for good. For the server's event `clientError`.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status = statuses[error.code ?? ''] ?? 400;
  const page = `<!DOCTYPE html>\n<html lang="en"><title>${status}</title><h1>${STATUS_CODES[status]}</h1></html>\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${page.length}`,
    "Content-Security-Policy: default-src 'none'",
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${page}`);
  // Not at once, or a client that is still sending gets a reset instead of the answer.
  setTimeout(() => socket.destroy(), A_SECOND).unref();
}
