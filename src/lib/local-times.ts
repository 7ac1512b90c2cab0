const minute = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A day and time as it was typed, `2026-11-24`, `2026-11-24 08:00` or `2026-11-24T08:00:00`, in the form of a field; undefined for no such day from the year 2000 on. */
export function readLocalTime(typed: string): string | undefined {
  const [, day = '', time = '00:00'] =
    /^(2\d{3}-\d\d-\d\d)(?:[T ]([0-2]\d:[0-5]\d)(?::\d\d(?:\.\d+)?)?)?$/.exec(typed) ?? [];
  const date = new Date(`${day}T${time}:00Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(`${day}T${time}`)) return undefined;
  return `${day}T${time}`;
}

/** What the clock on the wall of a time zone shows at a moment, as a field of type `datetime-local` holds it. */
export function toLocalTime(date: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment at which the clock of a time zone shows this; where clocks are turned, one of the moments near it. */
export function fromLocalTime(local: string, timeZone: string): Date {
  const wanted = Date.parse(`${local}:00Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${toLocalTime(new Date(at), timeZone)}:00Z`);
  return new Date(Math.floor(at / minute) * minute);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const shape = { year: 'numeric', month: two, day: two, hour: two, minute: two, hourCycle: 'h23', timeZone } as const;
  const format = new Intl.DateTimeFormat('en-CA', shape);
  formats.set(timeZone, format);
  return format;
}
