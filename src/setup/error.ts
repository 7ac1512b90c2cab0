/** A first start that cannot go on. The message is one sentence for the person who starts the portal. */
export class SetupError extends Error {}
