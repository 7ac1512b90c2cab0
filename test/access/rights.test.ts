import assert from 'node:assert/strict';
import { currentRights, type Rights } from '../../src/access/service.ts';
import { permissions } from '../../src/permissions.ts';
import { startTestPortal, type TestPortal } from '../support/portal.ts';

describe('What somebody may do', () => {
  let test: TestPortal;
  let rights: Rights;
  before(async () => {
    test = await startTestPortal();
    rights = await currentRights(test.portal);
  });
  after(() => test.close());

  const role = (name: string) => rights.roles.find((each) => each.name === name)?.id ?? 0;
  const group = (name: string) => rights.groups.find((each) => each.name === name)?.id ?? 0;
  const held = (roleId: number | null, groupIds: number[]) => [...rights.permissionsOf(roleId, groupIds)].sort();

  it('is nothing without a role and a group', () => {
    assert.deepEqual(held(null, []), []);
    assert.deepEqual(held(null, [group('Interns')]), []);
  });

  it('is what the direct role and the roles of all groups give together, in any order', () => {
    const both = held(role('External'), [group('User managers'), group('Content editors')]);
    assert.deepEqual(both, held(role('External'), [group('Content editors'), group('User managers')]));
    const [one, other] = [held(null, [group('User managers')]), held(null, [group('Content editors')])];
    assert.deepEqual(both, [...new Set([...held(role('External'), []), ...one, ...other])].sort());
  });

  it('is everything with Admin, by role or by group, also what no row of the database names', () => {
    for (const all of [held(role('Admin'), []), held(null, [group('Administrators')])])
      assert.deepEqual(all, permissions.toSorted());
    assert.ok(rights.isAdministrator(role('Admin'), []));
    assert.ok(rights.isAdministrator(null, [group('Interns'), group('Administrators')]));
    assert.equal(rights.isAdministrator(role('Manager'), [group('User managers')]), false);
  });

  it('is nothing by a role or a group that does not exist', () => {
    assert.deepEqual(held(999, [998, 997]), []);
  });

  it('holds no permission that the portal does not know', async () => {
    const known: readonly string[] = permissions;
    const rows = await test.rows<{ permission: string }>('select distinct permission from role_permissions');
    assert.deepEqual(
      rows.filter(({ permission }) => !known.includes(permission)),
      [],
    );
  });
});
