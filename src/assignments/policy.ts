/** Whether customers may be assigned to a user in this state: a deleted one holds nobody. */
export const canHoldCustomers = (user: { status: string }): boolean => user.status !== 'deleted';
