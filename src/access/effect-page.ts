import type { Formats } from '../lib/formats.ts';
import type { Words } from '../lib/words.ts';
import { permissions } from '../permissions.ts';
import type { Effect } from './people-service.ts';

/** A sentence that says how many people may do other things after a change. */
export function shownEffect({ affected, more }: Effect, t: Words, formats: Formats): string {
  const number = formats.formatNumber(affected);
  if (affected === 0 && !more) return t('access.effect.nobody');
  return t(more ? 'access.effect.at-least' : 'access.effect.people', { count: affected, number });
}

/** What people lose by a change, permission by permission, in words. */
export const lossesOf = ({ lost, more }: Effect, t: Words, formats: Formats): string[] =>
  permissions.flatMap((permission) => {
    const count = lost[permission] ?? 0;
    const values = { count, number: formats.formatCount(count), permission: t(`permissions.${permission}`) };
    return count > 0 ? [t(more ? 'access.effect.lose-at-least' : 'access.effect.lose', values)] : [];
  });
