import assert from 'node:assert/strict';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';

/** What a browser would send of the form that goes to `action`, when its first button is pressed. */
export function fieldsIn(html: string, action: string): Record<string, string[]> {
  const form = html.split('<form ').find((part) => part.includes(`action="${action}"`)) ?? assert.fail(`no ${action}`);
  const fields: Record<string, string[]> = {};
  const add = (name: string, value: string) => {
    fields[name] = [...(fields[name] ?? []), decode(value)];
  };
  for (const [control] of (form.split('</form>')[0] ?? '').matchAll(/<input [^>]*>|<select [^>]*>.*?<\/select>/gs)) {
    const [head = ''] = control.split('>');
    const name = attribute(head, 'name');
    if (name === '_csrf' || / disabled/.test(head)) continue;
    if (/type="(checkbox|radio)"/.test(head) && !/ checked/.test(head)) continue;
    add(name, control.startsWith('<select') ? selectedIn(control) : attribute(head, 'value'));
  }
  return fields;
}

/** The message at a field. */
export function errorAt(html: string, name: string): string {
  const [, text = ''] = new RegExp(`id="${name}-error">(.*?)</p>`, 's').exec(html) ?? [];
  return words(text).replace(/^Error: /, '');
}

/** All messages, by field. */
export const errorsIn = (html: string): Record<string, string> =>
  Object.fromEntries([...html.matchAll(/id="(\w+)-error"/g)].map(([, name = '']) => [name, errorAt(html, name)]));

/** The message that is shown once at the top of a page. */
export const flashIn = (html: string): string => words(/<div class="note [^"]*flash".*?<\/div>/s.exec(html)?.[0] ?? '');

/** The text of the page below the navigation. */
export const textOf = (html: string): string => words(html.split('<main')[1] ?? '');

export const headingIn = (html: string): string => words(/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '');

/** The value of an input, decoded; undefined when the page has no such input. */
export function inputIn(
  html: string,
  name: string,
): { type: string; value: string; disabled: boolean; checked: boolean } {
  const [input] = new RegExp(`<input [^>]*name="${name}"[^>]*>`).exec(html) ?? assert.fail(`no input ${name}`);
  return {
    type: attribute(input, 'type'),
    value: decode(attribute(input, 'value')),
    disabled: / disabled/.test(input),
    checked: / checked/.test(input),
  };
}

/** The labels of the choices of a field that cannot be chosen, each with the reason. */
export function offIn(html: string, name: string): Record<string, string> {
  const inputs = [...html.matchAll(new RegExp(`<input [^>]*name="${name}"[^>]* disabled[^>]*>(.*?)</div>`, 'gs'))];
  return Object.fromEntries(
    inputs.map(([, rest = '']) => [
      words(/<label[^>]*>(.*?)<\/label>/s.exec(rest)?.[1] ?? ''),
      words(/class="hint reason"[^>]*>(.*?)<\/p>/s.exec(rest)?.[1] ?? ''),
    ]),
  );
}

/** The ids of groups or roles by their names. */
export async function idsOf(test: TestPortal, table: 'roles' | 'groups'): Promise<Record<string, string>> {
  const rows = await test.rows<{ id: number; name: string }>(`select id, name from ${table}`);
  return Object.fromEntries(rows.map(({ id, name }) => [name, String(id)]));
}

/** Fills in the page for a new user and saves it. */
export async function createUser(browser: Browser, fields: Fields) {
  const { text } = await browser.get('/users/new');
  return browser.post('/users', { ...fieldsIn(text, '/users'), ...fields });
}

/** Opens the page where a user is edited, changes something and saves it. */
export async function editUser(browser: Browser, id: number, fields: Fields) {
  const path = `/users/${id}/edit`;
  const { text } = await browser.get(path);
  return browser.post(path, { ...fieldsIn(text, path), ...fields });
}

/** Adds an active user with this first name. Gives the id. */
export async function addUser(
  test: TestPortal,
  firstName: string,
  columns: Record<string, unknown> = {},
): Promise<number> {
  const row = {
    first_name: firstName,
    last_name: 'Test',
    email: `${firstName.toLowerCase()}@example.com`,
    password_hash: 'no password',
    ...columns,
  };
  const names = Object.keys(row);
  const [added] = await test.rows<{ id: number }>(
    `insert into users (${names.join(', ')}) values (${names.map(() => '?').join(', ')}) returning id`,
    ...Object.values(row),
  );
  return added?.id ?? 0;
}

/** Puts a user into a group. */
export async function addToGroup(test: TestPortal, userId: number, group: string): Promise<void> {
  await test.rows(
    'insert into group_members (user_id, group_id) select ?, id from groups where name = ?',
    userId,
    group,
  );
}

/** A user with a role of their own that gives these permissions. Gives the id. */
export async function addUserWith(
  test: TestPortal,
  firstName: string,
  permissions: string[],
  columns = {},
): Promise<number> {
  const [role] = await test.rows<{ id: number }>(
    'insert into roles (name) values (?) returning id',
    `Role of ${firstName}`,
  );
  await test.rows(
    'insert into role_permissions (role_id, permission) select ?, unnest(?::text[])',
    role?.id,
    permissions,
  );
  return addUser(test, firstName, { role_id: role?.id, ...columns });
}

/** The newest entry of the trail about a user. */
export async function lastEntry(test: TestPortal, userId: number) {
  const [entry] = await test.rows<{
    event: string;
    actor_id: number;
    changes: Record<string, [unknown, unknown]>;
    details: Record<string, unknown>;
  }>("select * from audit_entries where subject_type = 'user' and subject_id = ? order by id desc limit 1", userId);
  return entry ?? assert.fail(`nothing is recorded about ${userId}`);
}

const selectedIn = (select: string): string =>
  attribute(/<option [^>]* selected>/.exec(select)?.[0] ?? /<option [^>]*>/.exec(select)?.[0] ?? '', 'value');

const attribute = (tag: string, name: string): string => new RegExp(`[ ]${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

const words = (html: string): string =>
  decode(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const decode = (text: string): string =>
  text.replace(
    /&(lt|gt|#34|#39|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', '#34': '"', '#39': "'", amp: '&' })[name] ?? '',
  );
