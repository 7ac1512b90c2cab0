import { describeStates, open, rows, type States } from '../support/states.ts';
import { goOn, press, tick, type Way } from '../support/visits.ts';

/** Chooses those whom a search finds, and presses the button of an action. */
const begun = (q: string, action: string): Way =>
  goOn(open(`/users?select=on&q=${q}`), async ({ page }) => {
    await press(page, '[value=clear]');
    await press(page, '[value=page]');
    await press(page, `[value="bulk:${action}"]`);
  });

const stateAs = (state: string) => () =>
  rows('update bulk_works set state = ?, done_at = now() where id = (select max(id) from bulk_works)', state);

const reloaded = (way: Way, change: () => Promise<unknown>): Way =>
  goOn(way, async (tab) => {
    await change();
    await tab.page.reload();
  });

const pages: States = {
  'the users who would be deactivated': [200, begun('a', 'deactivate')],
  'nobody who would be activated': [200, begun('alice', 'activate')],
  'the groups to choose from': [200, begun('carol', 'add-to-group')],
  'the groups of which none was chosen': [422, goOn(begun('carol', 'add-to-group'), ({ page }) => press(page))],
  'the users who would join groups': [
    200,
    goOn(begun('carol', 'add-to-group'), async ({ page }) => {
      await tick(page, 'groupIds', 2);
      await press(page);
    }),
  ],
  'the users who were signed out': [200, goOn(begun('erin', 'sign-out'), ({ page }) => press(page, '.btn'))],
  'a bulk action that is under way': [200, reloaded(begun('a', 'deactivate'), stateAs('applying'))],
  'a bulk action that was stopped': [200, reloaded(begun('a', 'deactivate'), stateAs('cancelled'))],
  'a bulk action that failed': [200, reloaded(begun('a', 'deactivate'), stateAs('failed'))],
  'the bulk actions': [200, open('/bulk')],
};

describeStates('a page about a bulk action', pages);
