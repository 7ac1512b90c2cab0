/** Ends the request with a page for its status. `message` is for the log, never for the page. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message = `HTTP ${status}`) {
    super(message);
    this.status = status;
  }
}

/** What is not there, or may not be seen: 404. */
export class NotFound extends HttpError {
  constructor() {
    super(404);
  }
}

/** Not allowed: 403. Names the missing permission where one would have sufficed. */
export class Forbidden extends HttpError {
  readonly permission: string | undefined;

  constructor(permission?: string) {
    super(403);
    this.permission = permission;
  }
}

/** The actor was signed out while the request was under way: on to the sign-in page, as for any stranger. */
export class SignedOut extends HttpError {
  constructor() {
    super(401, 'signed out');
  }
}

/** Input that no page of the portal sends: 400. */
export class BadRequest extends HttpError {
  constructor(message?: string) {
    super(400, message);
  }
}

/** A sensitive step, and the password was last given too long ago: one is asked for it, then it goes on. */
export class PasswordNeeded extends HttpError {
  constructor() {
    super(403, 'password needed');
  }
}

/** The form token is missing, old, or another browser's: 403, with what was typed kept. */
export class StaleForm extends HttpError {
  constructor() {
    super(403, 'stale form');
  }
}

/** Too many tries: 429. `retryAt` is when the next one is taken. */
export class TooMany extends HttpError {
  readonly retryAt: Date;

  constructor(retryAt: Date) {
    super(429);
    this.retryAt = retryAt;
  }
}

/** More work than the machine takes on at once: 503. */
export class Busy extends HttpError {
  constructor() {
    super(503, 'busy');
  }
}

/**
 * The code of an error: the system's name of what went wrong (`EACCES`, `ENOENT` …), or the SQLSTATE of PostgreSQL
 * (manual, appendix A). Empty where there is none.
 */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}
