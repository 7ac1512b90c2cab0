import assert from 'node:assert/strict';
import { reachedFrom, readPieces } from '../support/calls.ts';

/** SQL that changes who somebody is, how they sign in or what they may do. */
const writesRights = [
  /\binsert into (users|roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bdelete from (users|roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bupdate (roles|role_permissions|groups|group_roles|group_members)\b/,
  /\bupdate users\b[^`]*\b(role_id|status|email|mask_data|supervisor_id|password_hash|second_factor) =/,
];

/**
 * The guards, one function each: nobody gives what they do not hold, nor touches who holds or sees more,
 * nor loses the last administrator, nor makes one without a password, nor changes what is built in or closes a loop.
 */
const guards = {
  canGiveRole: 'access/policy.ts',
  canGiveGroup: 'access/policy.ts',
  holdsAll: 'access/policy.ts',
  holdsMore: 'access/policy.ts',
  seesMore: 'access/policy.ts',
  maskFor: 'access/policy.ts',
  canEditRole: 'access/policy.ts',
  canEditGroup: 'access/policy.ts',
  canChangeMembers: 'access/policy.ts',
  findStronger: 'access/guards.ts',
  confirmAdministrator: 'access/guards.ts',
  keepAnAdministrator: 'access/guards.ts',
  chooseSupervisor: 'users/supervisor-service.ts',
};

type Guard = keyof typeof guards;

const giving: Guard[] = ['canGiveRole', 'canGiveGroup', 'confirmAdministrator'];
const leaving: Guard[] = ['holdsMore', 'keepAnAdministrator'];
const signingIn: Guard[] = ['holdsMore', 'seesMore'];

/** A file makes users, and changes whatever of them the pages can, but how they sign in. */
const importing: Guard[] = [...giving, ...leaving, 'maskFor', 'chooseSupervisor'];

const bulk: Guard[] = ['canGiveGroup', 'confirmAdministrator', ...leaving, 'seesMore'];

/** Every path by which somebody changes others, and the guards that concern it. */
const guarded: Record<string, Guard[]> = {
  'bulk/service.ts beginBulk': bulk,
  'bulk/service.ts cancelWork': bulk,
  'bulk/service.ts confirmWork': bulk,
  'bulk/service.ts startWork': bulk,
  'bulk/service.ts undoWork': bulk,
  'bulk/work-service.ts beginWork': bulk,
  'bulk/work-service.ts workOnBulk': bulk,
  'users/create-service.ts createUser': [...giving, 'maskFor', 'chooseSupervisor'],
  'users/steps-service.ts createFromDraft': [...giving, 'maskFor', 'chooseSupervisor'],
  'users/edit-service.ts updateUser': [
    ...[...giving, ...signingIn],
    ...(['maskFor', 'chooseSupervisor', 'keepAnAdministrator'] as const),
  ],
  'users/status-service.ts activateUser': ['holdsMore'],
  'users/status-service.ts restoreUser': ['holdsMore'],
  'users/leaving-service.ts deactivateUser': leaving,
  'users/leaving-service.ts deleteUser': leaving,
  'users/password-service.ts setPassword': signingIn,
  'users/two-factor-service.ts disableTwoFactor': signingIn,
  'users/two-factor-service.ts enableTwoFactor': signingIn,
  'imports/work-service.ts workOnImport': importing,
  'imports/work-service.ts checkNow': importing,
  'imports/work-service.ts applyNow': importing,
  'users/import-work-service.ts usersMeaning': importing,
  'users/import-apply-service.ts importNext': importing,
  'groups/edit-service.ts createGroup': ['canGiveRole'],
  'groups/edit-service.ts updateGroup': ['canEditGroup', 'canGiveRole', 'confirmAdministrator', 'keepAnAdministrator'],
  'groups/members-service.ts addMembers': ['canChangeMembers', 'holdsMore', 'confirmAdministrator'],
  'groups/members-service.ts removeMembers': ['canChangeMembers', ...leaving, ...giving],
  'groups/delete-service.ts deleteGroup': ['canEditGroup', 'findStronger', 'keepAnAdministrator', ...giving],
  'roles/edit-service.ts createRole': ['holdsAll'],
  'roles/edit-service.ts updateRole': ['canEditRole', 'holdsAll'],
  'roles/matrix-service.ts saveChanges': ['canEditRole', 'holdsAll'],
  'roles/delete-service.ts deleteRole': [
    ...(['canEditRole', 'canEditGroup', 'findStronger'] as const),
    ...(['canGiveRole', 'confirmAdministrator'] as const),
  ],
  'put-back/user-service.ts putBackUser': [
    ...[...giving, ...signingIn],
    ...(['maskFor', 'chooseSupervisor', 'keepAnAdministrator'] as const),
  ],
  'put-back/status-service.ts putBackStatus': leaving,
  'put-back/group-service.ts putBackGroup': [
    ...(['canEditGroup', 'canGiveRole'] as const),
    ...(['confirmAdministrator', 'keepAnAdministrator'] as const),
  ],
  'put-back/members-service.ts putBackMembers': ['canChangeMembers', ...leaving, ...giving],
  'put-back/role-service.ts putBackRole': ['canEditRole', 'holdsAll'],
  'put-back/service.ts putBack': (Object.keys(guards) as Guard[]).filter((name) => name !== 'findStronger'),
};

/** The owner of the server, who needs no permission. */
const byOwner = [
  'setup/service.ts completeSetup',
  'setup/service.ts prepareFirstStart',
  'users/administrator-service.ts createAdministrator',
  'users/owner-service.ts activate',
  'users/owner-service.ts disableSecondFactor',
  'users/owner-service.ts resetPassword',
];

/** People do this to nobody but themselves, with their password, their code or a link that was sent to them. */
const toOneself = [/^(login|password|account|second-factor|two-factor)\//, /^(users|put-back)\/own-service/];

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
  /** Those that a path names itself: what one guard asks another does not count. */
  function guardsAskedBy(id: string): string[] {
    const known: [string, string][] = Object.entries(guards).map(([name, file]) => [`${file} ${name}`, name]);
    const reached = reachedFrom(pieces, id, (each) => each.startsWith('access/'));
    return known.filter(([guard]) => reached.has(guard)).map(([, name]) => name);
  }
  const comesTo = (reached: string[], names: string[]) => names.some((name) => reached.includes(name));

  it('locks the rights first, so that what it asks is still true when it is saved', () => {
    const locks = ['lockRights', 'lockRightsFor', 'lockRightsForOwner'].map((name) => `access/guards.ts ${name}`);
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

  it('comes to the guards that concern it, and the owner of the server to none', () => {
    const found = others.map(({ id }): [string, string[]] => [id, guardsAskedBy(id).sort()]);
    const unguarded = byOwner.map((id): [string, string[]] => [id, []]);
    const wanted = Object.entries(guarded).map(([id, names]): [string, string[]] => [id, [...names].sort()]);
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries([...unguarded, ...wanted]));
  });

  it('asks one function for each guard, which nobody writes again', () => {
    for (const [name, file] of Object.entries(guards)) {
      const named = [...pieces.keys()].filter((id) => id.endsWith(` ${name}`));
      assert.deepEqual(named, [`${file} ${name}`]);
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
