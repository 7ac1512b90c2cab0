import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Access } from './access.ts';
import { HttpError } from './errors.ts';
import type { Fields } from './forms.ts';
import type { Handler } from './http.ts';
import type { Portal } from './portal.ts';

/** How much a form may send: `large` is for many ticks, `text` for long texts, see `body.ts`; `upload` brings a file. */
export type BodySize = 'normal' | 'large' | 'text' | 'upload';

/** The fields of a form, which may depend on settings. Asked for only where somebody needs to know. */
export type RouteForm = (portal: Portal) => Promise<Fields>;

export interface Route {
  method: 'get' | 'post';
  url: string;
  access: Access;
  /** What is sent there, if anything is. */
  form?: RouteForm | undefined;
  body: BodySize;
  handler: RequestHandler;
  /** Answered before anything looks for a session: for those who have none, and no cookie is ever set. */
  sessionless?: boolean;
  /**
   * A form that leads into another session, or out of one, or that deletes what it is about: sent twice, it is carried
   * out once and answered alike.
   */
  once?: boolean;
}

const loaders: (() => Promise<object>)[] = [];

/**
 * The handlers of a controller that is loaded when the first of them is asked for, or by `loadControllers`: most of a
 * start is reading code, and the pages that are asked for first need a third of it.
 */
export function controller<Handlers extends object>(load: () => Promise<Handlers>): Handlers {
  let loading: Promise<Handlers> | undefined;
  const loadOnce = () => {
    loading ??= load();
    return loading;
  };
  loaders.push(loadOnce);
  return new Proxy({} as Handlers, {
    get: (_target, name) => async (req: Request, res: Response) => {
      const handlers = (await loadOnce()) as Record<PropertyKey, (req: Request, res: Response) => unknown>;
      return handlers[name]?.(req, res);
    },
  });
}

/** Loads every controller that is not loaded yet, one after another, so that requests come in between. */
export async function loadControllers(): Promise<void> {
  for (const load of loaders) await load();
}

/** An address where something is looked at: changes nothing. */
export function get<A extends Access>(url: string, access: A, handler: Handler<A>): Route {
  return { method: 'get', url, access, body: 'normal', handler: handler as unknown as RequestHandler };
}

/** An address to which a form is sent, of this size at most. */
export function post<A extends Access>(
  url: string,
  access: A,
  handler: Handler<A>,
  form?: RouteForm,
  body: BodySize = 'normal',
): Route {
  return { method: 'post', url, access, form, body, handler: handler as unknown as RequestHandler };
}

/** A route for visitors without a session: readers of the store, and other programs. */
export const sessionless = (route: Route): Route => ({ ...route, sessionless: true });

/** A route for a form that could not be sent again after it was carried out. */
export const once = (route: Route): Route => ({ ...route, once: true });

/** A router of these routes, each behind the steps that `before` names for it; other methods get 405. */
export function mount(routes: Route[], before: (route: Route) => RequestHandler[]): Router {
  const router = Router({ caseSensitive: true });
  for (const route of routes) router[route.method](route.url, nameForm(route), ...before(route), route.handler);
  for (const [url, methods] of methodsByUrl(routes)) {
    router.all(url, (_req, res, next) => {
      res.setHeader('Allow', methods.join(', '));
      next(new HttpError(405));
    });
  }
  return router;
}

const nameForm =
  ({ form }: Route): RequestHandler =>
  (req, _res, next) => {
    if (form) req.form = form;
    next();
  };

function methodsByUrl(routes: Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { url, method } of routes) {
    const names = method === 'get' ? ['GET', 'HEAD'] : ['POST'];
    methods.set(url, [...(methods.get(url) ?? []), ...names]);
  }
  return methods;
}
