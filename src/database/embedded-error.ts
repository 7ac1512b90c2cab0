/** The portal's own PostgreSQL cannot be used. The message is one sentence for the host's owner. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';
}

/** The reason inside an error of the file system or of a child process, without a stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
