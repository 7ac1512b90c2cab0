/** The processes of the portal cannot be kept running. The message is for the person who started it. */
export class ProcessError extends Error {}
