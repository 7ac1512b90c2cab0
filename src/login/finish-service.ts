import { type By, record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import type { Visitor } from '../lib/visitor.ts';
import type { SignInUser } from './store.ts';
import * as store from './store.ts';

/** What is done when somebody is in, in the transaction that lets them in. `proof` is what showed that it is them. */
export async function finishSignIn(trx: Connection, user: SignInUser, visitor: Visitor, proof: string): Promise<void> {
  await store.noteLastSignIn(trx, user.id);
  await store.endSurplus(trx, user.id, false);
  await record(trx, byUser(user, visitor), 'sign-in.succeeded', subjectOf(user), {
    details: { browser: visitor.browser, secondFactor: proof },
  });
}

export const subjectOf = (user: SignInUser) => ({ id: user.id, name: `${user.firstName} ${user.lastName}` });

export const byUser = (user: SignInUser, { address, requestId }: Visitor): By => ({
  ...subjectOf(user),
  address,
  requestId,
});
