import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { readForm, refuseBrokenText } from './body.ts';
import { BadRequest, HttpError } from './errors.ts';
import { allowMoreTime } from './request-time.ts';
import type { Route } from './routing.ts';

/** A file on its way in. Who takes it reads it to its end; of what nobody takes the rest is thrown away. */
export interface Upload {
  /** As the browser calls it. */
  name: string;
  stream: Readable;
  /** Whether the file was larger than is taken: known at the end of the stream. */
  isCut(): boolean;
}

/** In bytes: larger files go by the command line. */
export const largestUpload = 50 * 1024 * 1024;

/**
 * Reads a form with a file up to where the file begins: the fields before it are in `req.body`, the form token among
 * them, so that it is checked before anything of the file is taken. Whatever comes after the file is left unread.
 */
const readUpload: RequestHandler = (req, res, next) => {
  const fields = Object.create(null) as Record<string, string>;
  const parser = openParser(req);
  if (!parser) return next(new BadRequest('no form with a file'));
  const goOn = once(req, res, next, fields);
  parser.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) return goOn(new HttpError(413));
    fields[name] = value;
  });
  parser.on('file', (_name, stream, { filename }) => {
    stream.on('error', () => {});
    res.on('finish', () => stream.resume());
    if (filename)
      req.upload = { name: filename, stream, isCut: () => (stream as { truncated?: boolean }).truncated === true };
    else stream.resume();
    if (filename) goOn();
  });
  for (const limit of ['fieldsLimit', 'partsLimit'] as const) parser.on(limit, () => goOn(new HttpError(413)));
  parser.on('close', () => goOn());
  parser.on('error', () => goOn(new BadRequest('a broken form')));
  req.on('close', () => {
    if (!req.complete) parser.destroy(new Error('the upload ended early'));
  });
  req.pipe(parser);
};

/** What reads the body of a route's requests. A form for a file may come without one, as after signing in again. */
export function readBody({ method, body }: Pick<Route, 'method' | 'body'>): RequestHandler[] {
  if (method === 'get') return [];
  return body === 'upload' ? [eitherBody] : readForm(body);
}

const eitherBody: RequestHandler = (req, res, next) => {
  if (req.is('multipart/form-data')) return readUpload(req, res, next);
  const steps = readForm('normal');
  const step = (index: number) => (error?: unknown) => {
    const handler = steps[index];
    if (error || !handler) return next(error);
    return handler(req, res, step(index + 1));
  };
  step(0)();
};

/** To be called by who takes a file, once it is known that they may: a slow line takes minutes for it. */
export function takeUpload(req: Request): Upload | undefined {
  if (req.upload) allowMoreTime(req);
  return req.upload;
}

function openParser(req: Request): busboy.Busboy | undefined {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { files: 1, fileSize: largestUpload, fields: 20, fieldSize: 10_000, fieldNameSize: 100, parts: 25 },
    });
  } catch {
    return undefined;
  }
}

function once(req: Request, res: Response, next: NextFunction, fields: Record<string, string>) {
  let gone = false;
  return (error?: HttpError) => {
    if (gone) return;
    gone = true;
    req.body = fields;
    if (error) return next(error);
    refuseBrokenText(req, res, next);
  };
}
