import { isUtf8 } from 'node:buffer';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { BadRequest } from './errors.ts';
import type { BodySize } from './routing.ts';

const limits = { normal: { limit: '32kb', parameterLimit: 200 }, large: { limit: '256kb', parameterLimit: 10_100 } };
const parsers = {
  normal: express.urlencoded({ extended: false, verify: refuseBrokenBytes, ...limits.normal }),
  large: express.urlencoded({ extended: false, verify: refuseBrokenBytes, ...limits.large }),
};

/** Reads a form: nothing but urlencoded, within the size and number of fields, and text that a database can hold. */
export const readForm = (size: BodySize): RequestHandler[] => [refuseOtherTypes, parsers[size], refuseBrokenText];

function refuseOtherTypes(req: Request, _res: Response, next: NextFunction): void {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/x-www-form-urlencoded')) return next({ status: 415 });
  req.body ??= {};
  next();
}

/** The parser would take an escape that it cannot decode for text, so `%ff` is found before it. */
function refuseBrokenBytes(_req: unknown, _res: unknown, body: Buffer): void {
  const unescaped = body
    .toString('latin1')
    .replace(/%([\da-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (!isUtf8(Buffer.from(unescaped, 'latin1'))) throw new BadRequest('broken text');
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
