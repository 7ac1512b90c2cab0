import type { Random } from './random.ts';

const day = 86_400_000;

/** Some minute of the day that many days before, never after the date itself. */
export function daysBefore(date: Date, days: number, random: Random): Date {
  return new Date(date.getTime() - days * day - random.below(day / 60_000) * 60_000);
}

/** Some moment between two dates. */
export function between(earlier: Date, later: Date, random: Random): Date {
  return new Date(earlier.getTime() + random.below(later.getTime() - earlier.getTime()));
}
