import { parse as parseQuery } from 'node:querystring';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { BadRequest, HttpError } from './errors.ts';
import type { BodySize } from './routing.ts';

/** Longer than the name of any field. */
const longestName = 100;
const formType = 'application/x-www-form-urlencoded';
const limits = {
  normal: { limit: '32kb', fields: 200 },
  large: { limit: '256kb', fields: 10_100 },
  text: { limit: '1mb', fields: 200 },
};
const readers = {
  normal: express.raw({ type: formType, limit: limits.normal.limit }),
  large: express.raw({ type: formType, limit: limits.large.limit }),
  text: express.raw({ type: formType, limit: limits.text.limit }),
};

type FormSize = Exclude<BodySize, 'upload'>;

/** Reads a form: nothing but urlencoded, within the size and number of fields, and text that a database can hold. */
export const readForm = (size: FormSize): RequestHandler[] => [
  refuseOtherTypes,
  readers[size],
  parseFields(limits[size].fields),
  refuseBrokenText,
];

/** With node's own parser: that of `express.urlencoded` takes a second for ten thousand fields of one name. */
function parseFields(limit: number): RequestHandler {
  return (req, _res, next) => {
    if (!Buffer.isBuffer(req.body)) return next();
    const text = req.body.toString();
    if (countFields(text) > limit) return next(new HttpError(413));
    req.body = parseQuery(text, '&', '=', { maxKeys: 0 });
    const tooLong = Object.keys(req.body as object).some((name) => name.length > longestName);
    next(tooLong ? new BadRequest('a name of a field is too long') : undefined);
  };
}

const countFields = (text: string): number => text.split('&').length;

function refuseOtherTypes(req: Request, _res: Response, next: NextFunction): void {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(req.get('content-type') ?? '')?.[1] ?? 'utf-8';
  if (hasBody && (!req.is(formType) || charset.toLowerCase() !== 'utf-8')) return next(new HttpError(415));
  req.body ??= {};
  next();
}

/** NUL ends a PostgreSQL text, U+FFFD stands for bytes that were no UTF-8. */
export function refuseBrokenText(req: Request, _res: Response, next: NextFunction): void {
  for (const [name, value] of Object.entries((req.body ?? {}) as Record<string, unknown>))
    if (isBroken(name) || [value].flat().some(isBroken)) return next(new BadRequest('broken text'));
  next();
}

/** The same for the address, which also must be decodable. */
export function refuseBrokenAddress(req: Request, _res: Response, next: NextFunction): void {
  try {
    if (isBroken(decodeURIComponent(req.path))) throw new BadRequest('broken path');
    decodeURIComponent(
      req.url
        .slice(req.path.length)
        .replaceAll('+', ' ')
        .replace(/%(?![\da-f]{2})/gi, '%25'),
    );
  } catch {
    return next(new BadRequest('broken address'));
  }
  const broken = Object.entries(req.query).some(([name, value]) => isBroken(name) || [value].flat().some(isBroken));
  next(broken ? new BadRequest('broken query') : undefined);
}

const isBroken = (value: unknown): boolean =>
  typeof value === 'string' && (/[\0\uFFFD]/.test(value) || !value.isWellFormed());
