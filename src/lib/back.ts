import type { Request } from 'express';
import { isLocalPath, pathId, queryText } from './http.ts';

/** Where an action leads back to: the list as it was filtered and paged, or `otherwise`, the page of the user itself. */
export function backPath(req: Request<Record<string, string>>, otherwise = `/users/${pathId(req)}`): string {
  const posted = (req.body as Record<string, unknown> | undefined)?.back;
  const wanted = typeof posted === 'string' ? posted : queryText(req, 'back');
  return isLocalPath(wanted) ? wanted : otherwise;
}
