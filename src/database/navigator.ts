/**
 * pg tells Node from Cloudflare's runtime by `navigator.userAgent`, which Node has from version 21 on. Without it pg makes
 * a Response to find out, for which Node loads all of its fetch: 5 MB in every process. Import this before pg.
 */
if (!('navigator' in globalThis)) {
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: `Node.js/${process.versions.node}` } });
}
