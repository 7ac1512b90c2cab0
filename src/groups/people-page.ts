import type { Formats } from '../lib/formats.ts';
import { isLocalPath } from '../lib/http.ts';
import { describePlace } from '../lib/list-pages.ts';
import type { Words } from '../lib/words.ts';
import type { PeoplePage, Place, Someone } from './service.ts';

/** The address of a group with a page of its members. */
export function addressOf(groupId: number, { q, at }: Place): string {
  const asked = new URLSearchParams(Object.entries({ q, at }).filter(([, value]) => value !== ''));
  return `/groups/${groupId}${asked.size > 0 ? `?${asked}` : ''}`;
}

/** Where a form on the group's page leads back to: the page of members it was sent from. */
export function backTo(groupId: number, body: unknown): string {
  const { back } = (body ?? {}) as { back?: unknown };
  const own = `/groups/${groupId}`;
  return typeof back === 'string' && isLocalPath(back) && (back === own || back.startsWith(`${own}?`)) ? back : own;
}

export function pagerOf(people: PeoplePage<Someone>, groupId: number, { q }: Place, t: Words, formats: Formats) {
  const address = (at: string) => addressOf(groupId, { q, at });
  return {
    previousUrl: people.previous && address(people.previous),
    nextUrl: people.next && address(people.next),
    firstUrl: people.previous && address(''),
    lastUrl: people.next && address('last'),
    summary: summary(people, t, formats),
  };
}

/** Which of how many are shown. */
export const summary = (people: PeoplePage<Someone>, t: Words, formats: Formats): string =>
  describePlace(people, { words: 'groups.people', t, formats });
