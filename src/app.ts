import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { identifyActor, requireAccess } from './access/controller.ts';
import { signInOfSession } from './access/service.ts';
import { askForPassword, takeUpKeptForm } from './confirm/controller.ts';
import { createSessionStore } from './database/session-store.ts';
import { notFound, showError } from './errors/controller.ts';
import { live, ready } from './health/controller.ts';
import { assetFolder } from './lib/assets.ts';
import { refuseBrokenAddress } from './lib/body.ts';
import { checkFormToken } from './lib/csrf.ts';
import { logRequests } from './lib/log.ts';
import { refuseOtherOrigins } from './lib/origin.ts';
import type { Portal } from './lib/portal.ts';
import { limitRequestTime, requestTimes } from './lib/request-time.ts';
import { mount } from './lib/routing.ts';
import { browserSessions, rememberLanguage } from './lib/sessions.ts';
import { readBody } from './lib/upload.ts';
import { answerRepeated } from './repeats/controller.ts';
import { routes } from './routes.ts';

/** The portal as a request goes through it, from top to bottom; `times` says how long it may take to arrive. */
export function createApp(portal: Portal, times = requestTimes): Express {
  const { config, database, log } = portal;
  const app = express();
  app.disable('x-powered-by');
  // What fails even while an error is shown is answered by Express, which otherwise prints the stack into the page.
  app.set('env', 'production');
  app.set('etag', false);
  app.set('query parser', 'simple');
  if (config.TRUST_PROXY) app.set('trust proxy', trustedProxies(config.TRUST_PROXY));
  app.use((req, _res, next) => {
    req.portal = portal;
    next();
  });

  app.use(limitRequestTime(times));
  app.get('/healthz', live);
  app.get('/readyz', ready);
  app.use(securityHeaders(config.PUBLIC_URL));
  app.use('/assets', express.static(assetFolder, { immutable: true, maxAge: '1y', index: false }));
  app.use(logRequests(log));
  app.use(refuseBrokenAddress);
  app.use(refuseOtherOrigins(config.PUBLIC_URL, { ownHost: config.demo }));
  app.use(
    mount(
      routes.filter((route) => route.sessionless),
      () => [],
    ),
  );
  app.use(
    browserSessions(createSessionStore(database.sessionPool, signInOfSession), portal.secrets, config.PUBLIC_URL),
  );
  app.use(identifyActor, rememberLanguage);
  app.use(
    mount(
      routes.filter((route) => !route.sessionless),
      (route) => [...readBody(route), answerRepeated(route), checkFormToken, requireAccess(route), takeUpKeptForm],
    ),
  );
  app.use(notFound);
  app.use(askForPassword);
  app.use(showError);
  return app;
}

function securityHeaders(publicUrl: string): RequestHandler[] {
  const others = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: publicUrl.startsWith('https:'),
    xFrameOptions: { action: 'deny' },
  });
  const withoutDevices: RequestHandler = (_req, res, next) => {
    res.setHeader(
      'Permissions-Policy',
      'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    );
    next();
  };
  return [others, withoutDevices];
}

/** A number of proxies, or their addresses, as Express takes them. */
const trustedProxies = (value: string) => (/^\d+$/.test(value) ? Number(value) : value);
