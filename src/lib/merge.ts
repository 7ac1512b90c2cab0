/** What two people made of the same row. */
export interface Merged<T> {
  values: T;
  /** Fields that only somebody else changed: their values are taken. */
  theirs: (keyof T & string)[];
  /** Fields that both changed, differently: the values are one's own, until one has chosen. */
  clashes: (keyof T & string)[];
}

/**
 * Brings together what two people made of the same row. `original` is what the form showed when it was opened: a field
 * that is not in it counts as changed by both. The order of what is in a list does not matter.
 */
export function merge<T extends object>(original: Partial<T>, theirs: T, yours: T): Merged<T> {
  type Name = keyof T & string;
  const same = (name: Name, one: Partial<T>, other: Partial<T>) => text(one[name]) === text(other[name]);
  const names = Object.keys(yours) as Name[];
  const differing = names.filter((name) => !same(name, theirs, yours) && !same(name, theirs, original));
  const taken = differing.filter((name) => same(name, yours, original));
  const values = { ...yours, ...Object.fromEntries(taken.map((name) => [name, theirs[name]])) };
  return { values, theirs: taken, clashes: differing.filter((name) => !taken.includes(name)) };
}

const text = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.toSorted((a, b) => a - b) : value);
