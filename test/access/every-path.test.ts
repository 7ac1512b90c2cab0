import assert from 'node:assert/strict';
import { reachedFrom, readPieces } from '../support/calls.ts';

/** SQL that changes who somebody is, how they sign in or what they may do. */
const writesRights = [
  /\binsert into (users|roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bdelete from (users|roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bupdate (roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bupdate users\b[^`]*\b(role_id|status|email|mask_data|supervisor_id|password_hash|second_factor) =/,
];

/** The six guards: of each there is one function, and every path comes to the ones that concern it. */
const guards = [
  'access/guards.ts keepAnAdministrator',
  'access/policy.ts holdsAll',
  'access/policy.ts holdsMore',
  'access/policy.ts maskFor',
  'access/policy.ts canEditRole',
  'access/policy.ts canEditGroup',
  'users/supervisor-service.ts chooseSupervisor',
];

/** People do this to nobody but themselves, with their password, their code or a link that was sent to them. */
const toOneself = [/^(login|password|account|second-factor|two-factor)\//, /^users\/own-service/];

describe('What changes a user, a role, a group or a membership', () => {
  const pieces = readPieces();
  const isService = (file: string) => /(^|[/-])service\.ts$/.test(file);
  const writers = new Set(
    [...pieces.values()]
      .filter(({ file, text }) => /store\.ts$/.test(file) && writesRights.some((pattern) => pattern.test(text)))
      .map(({ id }) => id),
  );
  /** Services that open a transaction, or use none, and come to such a statement. */
  const paths = [...pieces.values()]
    .filter(({ file, exported }) => exported && isService(file))
    .map(({ id, file }) => ({ id, file, reached: [...reachedFrom(pieces, id)] }))
    .filter(({ reached }) => reached.some((each) => writers.has(each)))
    .filter(({ reached }) =>
      reached.some((each) => /\binTransaction\(|\.database\b/.test(pieces.get(each)?.text ?? '')),
    );
  const others = paths.filter(({ file }) => !toOneself.some((pattern) => pattern.test(file)));
  const comesTo = (reached: string[], names: string[]) => names.some((name) => reached.includes(name));

  it('is found in the code', () => {
    const found = paths.map(({ id }) => id);
    for (const known of [
      'users/create-service.ts createUser',
      'users/edit-service.ts updateUser',
      'users/status-service.ts activateUser',
      'users/status-service.ts restoreUser',
      'users/leaving-service.ts deleteUser',
      'users/password-service.ts setPassword',
      'users/administrator-service.ts createAdministrator',
      'setup/service.ts completeSetup',
      'groups/edit-service.ts createGroup',
      'groups/members-service.ts addMembers',
      'groups/delete-service.ts deleteGroup',
      'roles/edit-service.ts updateRole',
      'roles/matrix-service.ts saveChanges',
      'roles/delete-service.ts deleteRole',
    ])
      assert.ok(found.includes(known), known);
  });

  it('locks the rights first, so that what it asks is still true when it is saved', () => {
    const locks = ['access/guards.ts lockRights', 'access/guards.ts lockRightsForOwner'];
    const without = others.filter(({ reached }) => !comesTo(reached, locks));
    assert.deepEqual(
      without.map(({ id }) => id),
      [],
    );
  });

  it('locks whoever changes themselves first, but for who is only signing in or has a link', () => {
    const own = paths.filter(({ file }) => toOneself.some((pattern) => pattern.test(file)));
    const without = own.filter(({ reached }) => !comesTo(reached, ['access/guards.ts lockOwn']));
    assert.deepEqual(without.map(({ id }) => id).sort(), [
      'login/service.ts checkPassword',
      'password/link-service.ts choosePasswordByLink',
    ]);
  });

  it('asks the guards, unless the owner of the server does it', () => {
    const asked = others.filter(({ reached }) => comesTo(reached, ['access/guards.ts lockRights']));
    assert.deepEqual(
      asked.filter(({ reached }) => !comesTo(reached, guards)).map(({ id }) => id),
      [],
    );
  });

  it('asks one function for each guard, which nobody writes again', () => {
    for (const guard of guards) {
      assert.ok(pieces.has(guard), guard);
      const name = guard.split(' ')[1] ?? '';
      const named = [...pieces.keys()].filter((id) => id.endsWith(` ${name}`));
      assert.deepEqual(named, [guard]);
    }
  });

  it('is written nowhere but in stores', () => {
    const elsewhere = [...pieces.values()].filter(
      ({ file, text }) => !/store\.ts$/.test(file) && writesRights.some((pattern) => pattern.test(text)),
    );
    assert.deepEqual(
      elsewhere.map(({ id }) => id),
      [],
    );
  });
});
