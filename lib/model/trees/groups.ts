/**
 * Features that share one dictionary of at most 256 observed combinations of their bins.
 *
 * One histogram update then serves them all: the histogram of each is a margin of the group's joint one.
 *
 *     hospital  A A B C …             code     0 1 2 3
 *     city      x x x y …    code     hospital A B C C
 *     region    n n n n …    0 0 1 2  city     x x y z    margin of city: cells x, y, z += joint cells 0 + 1, 2, 3
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
    if (!joinsOne(groups, feature, column, seen)) groups.push(alone(feature, column));
  }
  return groups;
}

function joinsOne(groups: JointGroup[], feature: number, column: Column, seen: Uint8Array): boolean {
  const step = Math.max(1, Math.floor(column.codes.length / TRIED_ROWS));
  const candidates: { at: number; growth: number }[] = [];
  for (let at = groups.length - 1, tries = 0; at >= 0 && tries < MOST_TRIES; at--) {
    if (groups[at]!.size === MOST_CODES) continue;
    tries++;
    const count = countPairs(groups[at]!, column, step, seen);
    if (count <= MOST_CODES) candidates.push({ at, growth: count - groups[at]!.size });
  }
  candidates.sort((a, b) => a.growth - b.growth || a.at - b.at);
  for (const { at } of candidates) {
    const joined = join(groups[at]!, feature, column, seen);
    if (joined === null) continue;
    groups[at] = joined;
    return true;
  }
  return false;
}

/** The combinations among every `step`th row; counting stops above 256. `seen` is left clear. */
function countPairs(group: JointGroup, { codes, binCount }: Column, step: number, seen: Uint8Array): number {
  const joint = group.codes;
  let count = 0;
  for (let row = 0; row < codes.length && count <= MOST_CODES; row += step) {
    const pair = joint[row]! * binCount + codes[row]!;
    count += 1 - seen[pair]!;
    seen[pair] = 1;
  }
  seen.fill(0, 0, group.size * binCount);
  return count;
}

/** The group with one more feature; null when that makes more than 256 combinations. */
function join(group: JointGroup, feature: number, column: Column, seen: Uint8Array): JointGroup | null {
  if (countPairs(group, column, 1, seen) > MOST_CODES) return null;
  const { codes, binCount } = column;
  const joint = group.codes;
  for (let row = 0; row < codes.length; row++) seen[joint[row]! * binCount + codes[row]!] = 1;
  const codeOf = new Uint8Array(group.size * binCount);
  const pairs: number[] = [];
  for (let pair = 0; pair < codeOf.length; pair++) {
    if (seen[pair] === 0) continue;
    codeOf[pair] = pairs.length;
    pairs.push(pair);
  }
  seen.fill(0, 0, codeOf.length);
  const joined = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) joined[row] = codeOf[joint[row]! * binCount + codes[row]!]!;
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

/** A group of one feature: its codes are its bins. */
function alone(feature: number, { codes, binCount }: Column): JointGroup {
  return {
    features: [feature],
    size: binCount,
    codes,
    bins: [Uint8Array.from({ length: binCount }, (_, b) => b)],
  };
}
