import type { Request } from 'express';
import { isLocalPath, queryText } from './http.ts';

/**
 * Where an action leads back to: the list as it was filtered and paged, or `otherwise`, the page of what the address is
 * about: `/users/7` of `/users/7/edit`.
 */
export function backPath(req: Request<Record<string, string>>, otherwise = req.path.split('/', 3).join('/')): string {
  const posted = (req.body as Record<string, unknown> | undefined)?.back;
  const wanted = typeof posted === 'string' ? posted : queryText(req, 'back');
  return isLocalPath(wanted) ? wanted : otherwise;
}
