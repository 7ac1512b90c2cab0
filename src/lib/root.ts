import path from 'node:path';

/** The project's folder, whether the source or the compiled tree in `dist/` is running. */
export const root = path.resolve(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../..' : '../../..');
