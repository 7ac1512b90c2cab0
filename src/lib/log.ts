import { randomUUID } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { inSource } from './source-frames.ts';

/** JSON lines with UTC times. */
export const createLog = (level: string): Logger =>
  pino({ level, timestamp: pino.stdTimeFunctions.isoTime, base: { pid: process.pid } });

/**
 * One line a request: id, method, path, status, time. No query, cookie, body or address of a person, since
 * those carry names, tokens and secrets.
 */
export const logRequests = (log: Logger) =>
  pinoHttp({
    logger: log,
    genReqId: () => randomUUID().slice(0, 13),
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    quietReqLogger: true,
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        path: pathOf(req.url),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: describeError,
    },
  });

/** What went wrong and where, without the values of a failed statement, which may be a person's. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string };
  const isStatement = /^[0-9A-Z]{5}$/.test(code ?? '') && 'severity' in error;
  const message = isStatement ? `SQLSTATE ${code}` : error.message;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message, code, constraint, table, stack: frames?.slice(0, 12).map(inSource).join('\n') };
}

const pathOf = (url: string) => (url.split('?')[0] ?? '').replace(/(\/store\/preview)\/.*/, '$1/…');
