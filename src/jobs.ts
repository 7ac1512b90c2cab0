/** What the worker can be asked to do, each with what it is told. */
export interface Jobs {
  'send-mail': { id: number };
  'forgotten-password': { request: string };
  'work-on-bulk': { id: number };
  'work-on-import': { id: number };
}
