/** Up to how many rows are counted one by one; of more it is said that they are more. */
export const countedUpTo = 10_000;
