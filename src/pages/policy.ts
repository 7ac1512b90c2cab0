import { type Actor, may } from '../lib/access.ts';

/** Whether somebody may know of drafts: their titles and states. Who may only see pages sees the published ones. */
export const seesDrafts = (actor: Actor): boolean => readsDrafts(actor) || may(actor, 'pages.preview');

/** What is public is taken out of the store with it, so that takes the permission to publish too. */
export const canDelete = (actor: Actor, { publishedNumber }: { publishedNumber: number | null }): boolean =>
  may(actor, 'pages.edit') && (publishedNumber === null || may(actor, 'pages.publish'));

/** Whether somebody may read drafts and all versions as they were written; others see a draft as one of their customers. */
export const readsDrafts = (actor: Actor): boolean => may(actor, 'pages.edit') || may(actor, 'pages.publish');
