import { type Actor, may } from '../lib/access.ts';

/** Whom somebody wants to preview as, as far as the one who asks may know them. */
export interface Subject {
  holderId: number | null;
}

/** What is there and what is missing of what a preview of a draft takes. */
export interface Needs {
  permission: boolean;
  assignment: boolean;
}

/** A draft is seen with the permission, and as a customer whom one holds at this moment. */
export const needsOf = (actor: Actor, customer: Subject | undefined): Needs => ({
  permission: may(actor, 'pages.preview'),
  assignment: customer?.holderId === actor.id,
});

export const canPreviewDraft = (actor: Actor, customer: Subject | undefined): boolean => {
  const { permission, assignment } = needsOf(actor, customer);
  return permission && assignment;
};

/** What is published, agents may see as any customer they may view. */
export const canPreviewPublished = (actor: Actor, customer: Subject | undefined, agent: boolean): boolean =>
  canPreviewDraft(actor, customer) || (agent && customer !== undefined && may(actor, 'customers.view'));
