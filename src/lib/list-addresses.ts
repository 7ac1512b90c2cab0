type Query = Record<string, unknown>;

/** Where a page of a list starts, as its address says it. */
type Start = Partial<Record<'after' | 'before' | 'last', string>>;

/** What an address says under a name; what is given twice counts as not given. */
export const givenIn = (query: Query, name: string): string => (typeof query[name] === 'string' ? query[name] : '');

/**
 * The addresses of a list: what they can say, each with what holds when they say nothing, and which of that narrows the
 * list. The rest is how it is shown.
 */
export function listAddresses<Defaults extends Record<string, string>>(
  path: string,
  defaults: Defaults,
  narrowing: readonly (keyof Defaults & string)[],
) {
  type Name = keyof Defaults & string;
  type Filter = Record<Name, string>;
  const names = Object.keys(defaults) as Name[];
  const none = Object.fromEntries(narrowing.map((name) => [name, '']));

  return {
    /** Reads an address. What is unknown counts as not given. */
    reader: (query: Query) => ({
      given: (name: Name) => givenIn(query, name),
      oneOf: (name: Name, known: readonly string[], otherwise: string = defaults[name] ?? '') =>
        known.includes(givenIn(query, name)) ? givenIn(query, name) : otherwise,
    }),

    /** The address of the list with this filter; what is as always is left out, so that addresses stay short. */
    addressOf(filter: Filter, start: Start = {}): string {
      let query = '';
      for (const name of names)
        if (filter[name] !== defaults[name]) query += `&${name}=${encodeURIComponent(filter[name])}`;
      for (const [name, value] of Object.entries(start)) if (value) query += `&${name}=${encodeURIComponent(value)}`;
      return query === '' ? path : `${path}?${query.slice(1)}`;
    },

    /** The same list without any filter, sorted and sized as before. */
    withoutFilters: (filter: Filter): Filter => ({ ...filter, ...none }),
  };
}
