/** A line of a comparison. */
export interface DiffLine {
  kind: 'same' | 'added' | 'removed' | 'gap';
  text: string;
}

/** Above this many pairs of lines the changed part is shown as taken out and put in as a whole. */
const mostPairs = 1_000_000;
const context = 3;

/**
 * The lines that were taken out and put in between two texts: the longest common subsequence of what is left between
 * the common beginning and end. Of unchanged lines only those near a change are kept; `gap` stands for the others.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  if (before === after) return [];
  const [one, other] = [linesOf(before), linesOf(after)];
  const start = commonStart(one, other);
  const end = commonStart(one.slice(start).reverse(), other.slice(start).reverse());
  const changed = between(one.slice(start, one.length - end), other.slice(start, other.length - end));
  return shorten([...one.slice(0, start).map(same), ...changed, ...one.slice(one.length - end).map(same)]);
}

const linesOf = (text: string) => (text === '' ? [] : text.split('\n'));
const same = (text: string): DiffLine => ({ kind: 'same', text });
const removed = (text: string): DiffLine => ({ kind: 'removed', text });
const added = (text: string): DiffLine => ({ kind: 'added', text });

function commonStart(one: string[], other: string[]): number {
  const length = Math.min(one.length, other.length);
  let place = 0;
  while (place < length && one[place] === other[place]) place += 1;
  return place;
}

function between(one: string[], other: string[]): DiffLine[] {
  if (one.length * other.length > mostPairs) return [...one.map(removed), ...other.map(added)];
  const lengths = commonLengths(one, other);
  const width = other.length + 1;
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const [left = '', right = ''] = [one[i], other[j]];
    if (left === right) {
      lines.push(same(left));
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
      lines.push(removed(left));
      i += 1;
    } else {
      lines.push(added(right));
      j += 1;
    }
  }
  return [...lines, ...one.slice(i).map(removed), ...other.slice(j).map(added)];
}

/** How long the longest common subsequence of the rests from line i and line j is, at i × width + j. */
function commonLengths(one: string[], other: string[]): Uint32Array {
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const [below = 0, beside = 0, diagonal = 0] = [
        lengths[(i + 1) * width + j],
        lengths[i * width + j + 1],
        lengths[(i + 1) * width + j + 1],
      ];
      lengths[i * width + j] = one[i] === other[j] ? diagonal + 1 : Math.max(below, beside);
    }
  return lengths;
}

function shorten(lines: DiffLine[]): DiffLine[] {
  const near = lines.map((_, place) =>
    lines.slice(Math.max(0, place - context), place + context + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, place): DiffLine[] => {
    if (near[place]) return [line];
    return near[place - 1] || place === 0 ? [{ kind: 'gap', text: '' }] : [];
  });
}
