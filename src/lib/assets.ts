import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.ts';

export const assetFolder = path.join(root, 'public');
const urls = new Map<string, string>();

/** The address of a file in `public/`, with a hash of its content, so that browsers may keep it for good. */
export function assetUrl(file: string): string {
  const known = urls.get(file);
  if (known) return known;
  const content = readFileSync(path.join(assetFolder, file));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  const url = `/assets/${file}?v=${hash}`;
  urls.set(file, url);
  return url;
}
