/** What the worker can be asked to do, each with what it is told. */
export interface Jobs {
  'send-mail': { id: number };
  'forgotten-password': { request: string };
  'work-on-import': { id: number };
}
