/** What is edited of a user. What people set for themselves, such as their time zone, is theirs. */
export const userFields = [
  ...(['firstName', 'lastName', 'email', 'roleId', 'groupIds'] as const),
  ...(['supervisorId', 'agent', 'maskData', 'language'] as const),
];

/** What is edited of a customer; the number stays what it is. */
export const customerFields = ['firstName', 'lastName', 'email', 'phone', 'segment', 'country', 'language'] as const;

export const roleFields = ['name', 'description', 'permissions'] as const;
export const groupFields = ['name', 'description', 'roleIds'] as const;

/** What people change under their own account: who they are, on one page, and how the portal looks, on another. */
export const ownPages = {
  details: ['firstName', 'lastName', 'email'],
  settings: ['language', 'timeZone', 'theme'],
} as const;
