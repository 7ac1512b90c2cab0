import { field } from '../lib/fields.ts';
import { actions } from './actions.ts';

const action = field.choice('bulk.fields.action', actions);

/** What is to be done with those who are chosen. */
export const startForm = { action };

/** The groups into which the chosen go, or which they leave. */
export const groupsForm = { action, groupIds: field.rowIds('bulk.fields.groupIds') };
