import assert from 'node:assert/strict';
import { badgeOf, eventsOf, kinds } from '../../src/audit/kinds.ts';
import { auditEvents } from '../../src/audit/service.ts';
import { nameOfEvent } from '../../src/audit/timeline-words.ts';
import { hasWords, type Language, languages, wordsIn } from '../../src/lib/words.ts';

describe('The kinds of the trail', () => {
  it('have every event in one of them', () => {
    assert.deepEqual(kinds.flatMap(({ events }) => events).sort(), auditEvents.toSorted());
    for (const { kind, events } of kinds) assert.deepEqual(eventsOf(kind), events);
  });

  it('and their events go by names of their own, in every language', () => {
    for (const { kind } of kinds) assert.ok(hasWords(`audit.kinds.${kind}`), kind);
    for (const language of Object.keys(languages) as Language[]) {
      const names = auditEvents.map((event) => nameOfEvent(event, wordsIn(language)));
      assert.equal(new Set(names).size, auditEvents.length);
      assert.deepEqual(
        names.filter((name) => name.includes('.')),
        [],
      );
    }
  });

  it('catch the eye by what was done', () => {
    assert.equal(badgeOf('user.deleted').tone, 'bad');
    assert.equal(badgeOf('user.deactivated').tone, 'warn');
    assert.equal(badgeOf('role.created').tone, 'ok');
    assert.equal(badgeOf('sign-in.succeeded').tone, 'mute');
  });
});
