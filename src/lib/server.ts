import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';

const LETTING_GO = 200;

/**
 * An HTTP server for an app, whose requests and responses are born as the app's own. Express else gives each of them
 * another prototype when it arrives, after which V8 cannot use what it has optimised: half of what Express costs.
 */
export function createServer(app: Express, options: http.ServerOptions = {}): http.Server {
  class Request extends http.IncomingMessage {}
  class Response extends http.ServerResponse {}
  Object.setPrototypeOf(Request.prototype, app.request);
  Object.setPrototypeOf(Response.prototype, app.response);
  Object.assign(app, { request: Request.prototype, response: Response.prototype });
  return http.createServer({ ...options, IncomingMessage: Request, ServerResponse: Response }, app);
}

/**
 * Gives the way to end a server: it takes no more connections, and lets the requests that run finish for as long as this
 * many milliseconds. For a moment before, each answer ends its connection, so that a browser or a proxy that keeps its
 * connections has let go of them and loses no request in one that is closed while it sends.
 */
export function endingOf(server: http.Server, limit: number): () => Promise<void> {
  const running = new Set<http.ServerResponse>();
  let ending = false;
  server.prependListener('request', (_req, res) => {
    if (ending) res.setHeader('Connection', 'close');
    running.add(res);
    res.once('close', () => running.delete(res));
  });
  return async () => {
    ending = true;
    for (const res of running) if (!res.headersSent) res.setHeader('Connection', 'close');
    await pause(LETTING_GO);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const timer = setTimeout(() => server.closeAllConnections(), limit - LETTING_GO);
    await closed;
    clearTimeout(timer);
  };
}
