/** In the place of names, e-mails and phones of customers: always as many, so that lengths do not leak. */
export const mask = '*****';

/** What is masked of a customer. */
const personalFields = ['firstName', 'lastName', 'email', 'phone'] as const;

export type PersonalField = (typeof personalFields)[number];

export const isPersonal = (field: string): field is PersonalField =>
  (personalFields as readonly string[]).includes(field);
