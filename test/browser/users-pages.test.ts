import { describeStates, given, open, rows, type States } from '../support/states.ts';
import { anybody, arrive, goOn, press, send, tick, type, type Way } from '../support/visits.ts';

const creating: States = {
  'a new user with nothing filled in': [422, goOn(open('/users/new'), ({ page }) => press(page))],
  'a new user with an e-mail that is in use': [
    422,
    goOn(open('/users/new'), ({ page }) => send(page, { ...anybody(), email: 'bob@example.com' })),
  ],
  'a new user with a generated password': [
    200,
    goOn(open('/users/new'), ({ page }) => press(page, '[value=generate]')),
  ],
  'a new user with a password that is shown': [
    200,
    goOn(open('/users/new'), async ({ page }) => {
      await type(page, { password: 'a long enough one', repeatPassword: 'a long enough one' });
      await press(page, '[value=show]');
    }),
  ],
  'a new user where there is no mail server': [200, open('/users/new', 'alice', 'withoutMail')],
  'a new user made by somebody who is no administrator': [200, open('/users/new', 'bob')],
  'a created user whose password was shown already': [
    200,
    goOn(open('/users/new'), async ({ page }) => {
      await tick(page, 'groupIds', 1);
      await send(page, anybody());
      await page.reload();
    }),
  ],
  'the first step with nothing filled in': [422, goOn(open('/users/new/steps/1'), ({ page }) => press(page))],
  'the second step with nothing chosen': [422, goOn(atStep(2), ({ page }) => press(page))],
  'the second step': [200, atStep(2)],
  'the third step': [200, atStep(3)],
  'the third step with two passwords': [
    422,
    goOn(atStep(3), ({ page }) => send(page, { password: 'correct horse', repeatPassword: 'battery staple' })),
  ],
  'the last step': [200, atStep(4)],
};

const oneUser: States = {
  'a user who is deactivated': [200, open('/users/:frank')],
  'a user edited without a name': [422, goOn(open('/users/:bob/edit'), ({ page }) => send(page, { firstName: '' }))],
  'an administrator edited by somebody who is none': [200, open('/users/:alice/edit', 'bob')],
  'somebody who sees more, edited by somebody who is masked': [
    200,
    given('update users set mask_data = true where email = ?', 'bob@example.com', (language) =>
      goOn(open('/users/:erin/edit', 'bob'), () => rows('update users set mask_data = false'))(language),
    ),
  ],
  'supervisors to choose from': [
    200,
    goOn(open('/users/:bob/edit'), async ({ page }) => {
      await type(page, { supervisor: 'a' });
      await press(page, '[value=find-supervisor]');
    }),
  ],
  'an edit of which somebody changed a part since': [
    200,
    putBackOf('erin', { firstName: ['Eri', 'Er'], agent: [true, false] }),
  ],
  'an edit of which nothing is left to put back': [200, putBackOf('erin', { firstName: ['Erin', 'Er'] })],
  'an edit to put back with nothing ticked': [
    422,
    goOn(putBackOf('erin', { firstName: ['Eri', 'Erin'], agent: [true, false] }), async ({ page }) => {
      await tick(page, 'fields', 1);
      await tick(page, 'fields', 2);
      await press(page);
    }),
  ],
  'the people below somebody': [200, open('/users/:alice/reports')],
  'nobody below somebody': [200, open('/users/:erin/reports')],
  'how to take a permission away': [
    200,
    goOn(open('/users/:dave/access'), ({ page }) => arrive(page, () => page.locator('#pages-publish a.btn').click())),
  ],
  'how to take a permission away from somebody out of reach': [
    200,
    goOn(open('/users/:dave/access', 'bob'), ({ page }) =>
      arrive(page, () => page.locator('#pages-publish a.btn').click()),
    ),
  ],
  'a user edited with what was tried': [200, open('/users/:dave/edit?what-if=1&roleId=3')],
  'a user whom somebody else changed meanwhile': [
    422,
    goOn(open('/users/:carol/edit'), async ({ page }) => {
      const change = "update users set version = version + 1, last_name = ? where email = 'carol@example.com'";
      await rows(change, 'Castillo Vega');
      await send(page, { lastName: 'Castillo Nueva' });
    }),
  ],
  'a user just deactivated': [
    200,
    given("update users set status = 'active' where email like ?", 'dave@%', (language) =>
      goOn(open('/users/:dave/deactivate?back=/users'), ({ page }) => press(page))(language),
    ),
  ],
  'a user who gave too many wrong codes, about to be unlocked': [
    200,
    given(
      `insert into rate_limits select 'code-failures:' || id, 20, extract(epoch from now()) * 1000 + 600000 from users
       where email = ? on conflict do nothing`,
      'erin@example.com',
      open('/users/:erin/unlock'),
    ),
  ],
  'a user whose customers go to nobody': [
    422,
    goOn(open('/users/:bob/delete'), async ({ page }) => {
      await tick(page, 'customers', 2);
      await press(page);
    }),
  ],
  'the last administrator, who cannot be deleted': [
    200,
    given(
      `delete from group_members using groups, users where groups.id = group_id and users.id = user_id
         and groups.built_in is not null and email not like ?`,
      'alice@%',
      open('/users/:alice/delete'),
    ),
  ],
  'a new password for somebody, typed once': [
    422,
    goOn(open('/users/:bob/password'), ({ page }) => send(page, { password: 'correct horse' })),
  ],
  'a new password for somebody, generated': [
    200,
    goOn(open('/users/:bob/password'), ({ page }) => press(page, '[value=generate]')),
  ],
};

/** A name as long as a name may be, with no place where a line could end. */
const unbroken = 'Donaudampfschifffahrtsgesellschaft'.repeat(3).slice(0, 100);
const grouped = (path: string): Way => given('update groups set name = ? where id = 2', unbroken, open(path));
const named = (path: string): Way => given('update users set first_name = ?', unbroken, open(path));

const longNames: States = {
  'a user with a name that has no end': [200, named('/users/:bob')],
  'a user with such a name, edited': [200, named('/users/:bob/edit')],
  'the rights of such a user': [200, named('/users/:bob/access')],
  'the timeline of such a user': [200, named('/users/:bob/timeline')],
  'the customers of such a user': [200, named('/users/:bob/customers')],
  'the customers of somebody with such a name': [200, named('/customers?assigned=anyone')],
  'such a user about to be deleted': [200, named('/users/:bob/delete')],
  'users with such names': [200, named('/users?q=donau&supervisor=alice%40example.com')],
  'users in a group with such a name': [200, grouped('/users')],
  'groups of which one has such a name': [200, grouped('/groups')],
  'a group with such a name': [200, grouped('/groups/2')],
  'who may do something by such a group': [200, grouped('/permissions/users.view')],
  'roles of which one has such a name': [
    200,
    given(
      'update roles set name = ? where built_in is null and id = (select max(id) from roles)',
      unbroken,
      open('/roles'),
    ),
  ],
  'a group of people with such names': [200, named('/groups/1')],
};

const lists: States = {
  'the users of whom none match': [200, open('/users?q=nobody%20is%20called%20this&status=active&agent=yes')],
  'the users with all columns': [200, open('/users?cols=all')],
  'the users to be chosen from': [200, open('/users?select=on&q=a')],
  'the users to be chosen from, with all columns': [200, open('/users?select=on&cols=all')],
  'some users chosen': [
    200,
    goOn(open('/users?select=on'), async ({ page }) => {
      await page.locator('.tick').first().click();
      await press(page, '[value=done]');
    }),
  ],
  'who is chosen': [
    200,
    goOn(open('/users?select=on&q=bob'), async ({ page }) => {
      await press(page, '[value=page]');
      await press(page, '[value=chosen]');
    }),
  ],
  'the users who are deleted': [200, open('/users?status=deleted')],
  'the users, for somebody who may only look': [200, open('/users?sort=last&dir=desc', 'bob')],
  'customers ticked on another page': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('[name="assign"]').first().check();
      await press(page, '[value^="at:"]');
    }),
  ],
  'customers that were just assigned': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('[name="assign"]').first().check();
      await press(page, '[value=save]');
    }),
  ],
  'customers of whom none match': [
    200,
    goOn(open('/users/:dave/customers'), async ({ page }) => {
      await page.locator('#q').fill('nobody is called this');
      await arrive(page, () => page.keyboard.press('Enter'));
    }),
  ],
  'customers for somebody who must not see them': [
    200,
    given('update users set mask_data = true where email like ?', 'bob@%', (language) =>
      goOn(open('/users/:dave/customers', 'bob'), () => rows('update users set mask_data = false'))(language),
    ),
  ],
};

describeStates('a page about users', { ...creating, ...oneUser, ...lists, ...longNames });

function atStep(step: 2 | 3 | 4): Way {
  return goOn(open('/users/new/steps/1'), async ({ page }) => {
    await send(page, anybody());
    if (step === 2) return;
    await tick(page, 'groupIds', 1);
    await press(page);
    if (step === 4) await press(page);
  });
}

/** The page that asks whether a change of a user should be put back, of which the trail knows this. */
function putBackOf(who: 'erin', changes: Record<string, [before: unknown, after: unknown]>): Way {
  return async (language) => {
    const [entry] = await rows(
      `insert into audit_entries (event, actor_name, subject_type, subject_id, subject_name, changes)
       select 'user.updated', 'Bob Baker', 'user', id, 'Erin Evans', ?::jsonb from users where email = ? returning id`,
      JSON.stringify(changes),
      `${who}@example.com`,
    );
    return open(`/audit/${entry?.id}/put-back`)(language);
  };
}
