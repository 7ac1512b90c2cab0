/** Draws that come out the same on every run, so that the sample company is always the same company. */
export interface Random {
  /** A whole number from 0 up to, but not including, the limit. */
  below(limit: number): number;
  /** A whole number from the first to the last, both included. */
  between(first: number, last: number): number;
  /** True in the given share of cases, from 0 to 1. */
  chance(share: number): boolean;
  pick<Item>(list: readonly Item[]): Item;
  shuffle<Item>(list: readonly Item[]): Item[];
}

export function seededRandom(seed: number): Random {
  const fraction = mulberry32(seed);
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    below,
    between: (first, last) => first + below(last - first + 1),
    chance: (share) => fraction() < share,
    pick: (list) => atIndex(list, below(list.length)),
    shuffle: (list) =>
      list
        .map((item) => ({ item, order: fraction() }))
        .sort((one, other) => one.order - other.order)
        .map(({ item }) => item),
  };
}

/** The item at an index that wraps around the end of the list. */
export function atIndex<Item>(list: readonly Item[], index: number): Item {
  if (list.length === 0) throw new RangeError('There is nothing to choose from');
  return list[index % list.length] as Item;
}

/** Mulberry32 by Tommy Ettinger, in the public domain: fractions from 0 up to, but not including, 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
