import { type Actor, may } from '../lib/access.ts';

/** Whether somebody may know of drafts: their titles and states. Who may only see pages sees the published ones. */
export const seesDrafts = (actor: Actor): boolean => readsDrafts(actor) || may(actor, 'pages.preview');

/** Whether somebody may read drafts and all versions as they were written; others see a draft as one of their customers. */
export const readsDrafts = (actor: Actor): boolean => may(actor, 'pages.edit') || may(actor, 'pages.publish');
