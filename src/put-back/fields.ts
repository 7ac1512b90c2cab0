/** What is edited of a user. What people set for themselves, such as their time zone, is theirs. */
export const userFields = [
  ...(['firstName', 'lastName', 'email', 'roleId', 'groupIds'] as const),
  ...(['supervisorId', 'agent', 'maskData', 'language'] as const),
];

/** What is edited of a customer; the number stays what it is. */
export const customerFields = ['firstName', 'lastName', 'email', 'phone', 'segment', 'country', 'language'] as const;

export const roleFields = ['name', 'description', 'permissions'] as const;
export const groupFields = ['name', 'description', 'roleIds'] as const;
