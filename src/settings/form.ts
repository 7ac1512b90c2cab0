import { field } from '../lib/fields.ts';

export const tokenForm = { name: field.text('settings.fields.name', { max: 100, hint: true, autocomplete: 'off' }) };
