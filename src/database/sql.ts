const made = Symbol('sql');

/** A piece of SQL with the values that belong into it. Values never become SQL: they travel beside it as `$1`, `$2` … */
export interface Sql {
  /** No value that came from outside can have it. */
  readonly [made]: true;
  /** One more text than values. */
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** SQL as it reads. What stands in `${…}` is a value, or another piece of SQL that is put in its place. */
export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  const texts = [strings[0] ?? ''];
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (isSql(part)) append(texts, values, part);
    else {
      values.push(part);
      texts.push('');
    }
    texts[texts.length - 1] += strings[index + 1] ?? '';
  });
  return { [made]: true, texts, values };
}

/** SQL that our own code spells out, such as the name of a column. Never give it anything that was typed. */
export const trusted = (text: string): Sql => ({ [made]: true, texts: [text], values: [] });

/** All of them with `and` between; `true` when there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  const [first = trusted('true'), ...more] = conditions;
  return more.reduce((joined, condition) => sql`${joined} and ${condition}`, first);
}

/** All of them with commas between; there must be one. */
export function listOf([first, ...more]: readonly Sql[]): Sql {
  if (!first) throw new Error('a list of nothing');
  return more.reduce((joined, part) => sql`${joined}, ${part}`, first);
}

/** The text and the values of a statement, as `pg` takes them. A statement with a name is planned once a connection. */
export function toQuery(statement: Sql, name?: string): { text: string; values: unknown[]; name?: string } {
  const text = statement.texts.reduce((joined, piece, index) => `${joined}$${index}${piece}`);
  const query = { text, values: [...statement.values] };
  return name === undefined ? query : { ...query, name };
}

function append(texts: string[], values: unknown[], { texts: [first = '', ...more], values: added }: Sql): void {
  texts[texts.length - 1] += first;
  texts.push(...more);
  values.push(...added);
}

const isSql = (part: unknown): part is Sql => typeof part === 'object' && part !== null && made in part;
