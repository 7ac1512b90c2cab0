import { type Browser, type Fields, startTestPortal, type TestPortal } from '../support/portal.ts';
import { fieldsIn, idsOf } from './page.ts';

/** A portal in which Alice creates users step by step. */
export interface Steps {
  test: TestPortal;
  alice: Browser;
  /** The id of the group Interns. */
  interns: string;
  newEmail(): string;
  userWith(email: string): Promise<Record<string, unknown> | undefined>;
  /** Fills in a step as it shows and presses Continue, or another button. */
  send(step: number, draft: string, fields?: Fields, browser?: Browser): ReturnType<Browser['post']>;
  /** A draft that is ready for a step. */
  draftAt(step: number, options?: { email?: string; browser?: Browser; password?: string }): Promise<string>;
}

export const pathOf = (step: number, draft = ''): string => `/users/new/steps/${step}${draft && `?draft=${draft}`}`;

/** The draft in the address to which an answer leads. */
export const draftIn = (location: string | undefined): string => /draft=([\da-f-]{36})/.exec(location ?? '')?.[1] ?? '';

export const stepIn = (location: string | undefined): string | undefined =>
  /^\/users\/new\/steps\/(\d)/.exec(location ?? '')?.[1];

export async function startSteps(): Promise<Steps> {
  const test = await startTestPortal();
  const alice = await test.signIn('alice');
  const { Interns: interns = '' } = await idsOf(test, 'groups');
  let made = 0;
  const newEmail = () => {
    made += 1;
    return `ana.${made}@example.com`;
  };
  const send = async (step: number, draft: string, fields: Fields = {}, browser = alice) => {
    const { text } = await browser.get(pathOf(step, draft));
    return browser.post(pathOf(step), { ...fieldsIn(text, pathOf(step)), ...fields });
  };
  return {
    test,
    alice,
    interns,
    newEmail,
    send: send as unknown as Steps['send'],
    userWith: async (email) => (await test.rows('select * from users where email = ?', email))[0],
    async draftAt(step, { email = newEmail(), browser = alice, password = '' } = {}) {
      const person = { firstName: 'Ana', lastName: 'Nueva', email };
      const draft = draftIn((await send(1, '', person, browser)).headers.location);
      if (step > 2) await send(2, draft, { groupIds: interns }, browser);
      if (step > 3) await send(3, draft, { password, repeatPassword: password }, browser);
      return draft;
    },
  };
}
