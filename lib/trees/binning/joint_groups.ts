/**
 * Features that share one dictionary of at most 256 observed combinations of their bins.
 *
 * One histogram update then serves them all: the histogram of each is a margin of the group's joint one.
 *
 *     hospital  A A B C …             code     0 1 2 3
 *     city      x x x y …    code     hospital A B C C
 *     region    n n n n …    0 0 1 2  city     x x y z    margin of city: x, y, z += cells 0 + 1, 2, 3
 */
export type JointGroup = {
  readonly features: readonly number[];
  /** Combinations observed. */
  readonly size: number;
  /** The combination of each row. */
  readonly codes: Uint8Array;
  /** For each feature, in the order of `features`, its bin in each combination. */
  readonly bins: readonly Uint8Array[];
};

const MOST_CODES = 256;
/** A group is tried on about so many rows before all are counted. */
const TRIED_ROWS = 16_384;
/** A feature is tried with at most so many groups. */
const MOST_TRIES = 24;

type Column = { readonly codes: Uint8Array; readonly binCount: number };

/**
 * Joins features into groups: those with most bins first, each to the group that grows least by it.
 *
 * How features are grouped has no influence on the trees, only on the time that they take.
 */
export function joinGroups(columns: readonly Column[]): JointGroup[] {
  const groups: JointGroup[] = [];
  const order = columns.map((_, feature) => feature);
  order.sort((a, b) => columns[b]!.binCount - columns[a]!.binCount || a - b);
  const seen = new Uint8Array(MOST_CODES * MOST_CODES);
  for (const feature of order) {
    const column = columns[feature]!;
    if (!joinsOne(groups, feature, column, seen)) {
      groups.push(groupOf(feature, column));
    }
  }
  return groups;
}

function groupOf(feature: number, { codes, binCount }: Column): JointGroup {
  const bins = [Uint8Array.from({ length: binCount }, (_, bin) => bin)];
  return { features: [feature], size: binCount, codes, bins };
}

/** The bins of one feature's rows. */
export function codesOfFeature(groups: readonly JointGroup[], feature: number): Uint8Array {
  const group = groups.find(({ features }) => features.includes(feature))!;
  const bins = group.bins[group.features.indexOf(feature)]!;
  const codes = new Uint8Array(group.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = bins[group.codes[row]!]!;
  return codes;
}

function joinsOne(groups: JointGroup[], feature: number, column: Column, seen: Uint8Array): boolean {
  const open: number[] = [];
  for (let at = groups.length - 1; at >= 0 && open.length < MOST_TRIES; at--) {
    if (groups[at]!.size < MOST_CODES) open.push(at);
  }
  for (let best = leastGrown(groups, open, column, seen); best >= 0;) {
    const joined = join(groups[best]!, feature, column);
    if (joined !== null) {
      groups[best] = joined;
      return true;
    }
    open.splice(open.indexOf(best), 1);
    best = leastGrown(groups, open, column, seen);
  }
  return false;
}

/**
 * Which of the groups grows least by the column on the rows tried, of equal ones the first; -1 when all grow
 * above 256. Counting ends where another grows less.
 */
function leastGrown(
  groups: readonly JointGroup[],
  open: readonly number[],
  column: Column,
  seen: Uint8Array,
): number {
  const step = Math.max(1, Math.floor(column.codes.length / TRIED_ROWS));
  let best = -1, least = Infinity;
  for (const at of open) {
    const group = groups[at]!;
    const most = Math.min(MOST_CODES, group.size + least);
    const count = countPairs(group, column, step, most, seen);
    seen.fill(0, 0, group.size * column.binCount);
    if (count > most) continue;
    best = at;
    least = count - group.size;
  }
  return best;
}

/** The combinations among every `step`th row, which are marked in `seen`; counting stops above `most`. */
function countPairs(
  group: JointGroup,
  { codes, binCount }: Column,
  step: number,
  most: number,
  seen: Uint8Array,
): number {
  const joint = group.codes;
  let count = 0;
  for (let row = 0; row < codes.length && count <= most; row += step) {
    const pair = joint[row]! * binCount + codes[row]!;
    count += 1 - seen[pair]!;
    seen[pair] = 1;
  }
  return count;
}

/**
 * The group with one more feature; null when that makes more than 256 combinations. They are counted as they
 * appear.
 */
function join(group: JointGroup, feature: number, column: Column): JointGroup | null {
  const { codes, binCount } = column;
  const joint = group.codes;
  const joined = new Uint8Array(codes.length);
  const numberOf = new Uint16Array(group.size * binCount);
  const pairs: number[] = [];
  for (let row = 0; row < codes.length; row++) {
    const pair = joint[row]! * binCount + codes[row]!;
    if (numberOf[pair] === 0) {
      if (pairs.length === MOST_CODES) return null;
      numberOf[pair] = pairs.push(pair);
    }
    joined[row] = numberOf[pair]! - 1;
  }
  const before = pairs.map((pair) => Math.floor(pair / binCount));
  return {
    features: [...group.features, feature],
    size: pairs.length,
    codes: joined,
    bins: [
      ...group.bins.map((bins) => Uint8Array.from(before, (code) => bins[code]!)),
      Uint8Array.from(pairs, (pair) => pair % binCount),
    ],
  };
}
