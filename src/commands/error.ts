/** Something that the person at the keyboard can put right. The message says what. */
export class CommandError extends Error {}
