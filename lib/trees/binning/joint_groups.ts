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
type OpenGroup = { readonly features: readonly number[]; readonly size: number; readonly codes: Uint8Array };

/**
 * Joins features into groups: those with most bins first, each to the group that grows least by it.
 *
 * How features are grouped has no influence on the trees, only on the time that they take.
 */
export function joinGroups(columns: readonly Column[]): JointGroup[] {
  const groups: OpenGroup[] = [];
  const order = columns.map((_, feature) => feature);
  order.sort((a, b) => columns[b]!.binCount - columns[a]!.binCount || a - b);
  const seen = new Uint8Array(MOST_CODES * MOST_CODES);
  for (const feature of order) {
    const column = columns[feature]!;
    if (!joinsOne(groups, feature, column, seen)) {
      groups.push({ features: [feature], size: column.binCount, codes: column.codes });
    }
  }
  return groups.map((group) => withBins(group, columns));
}

/** The bins of one feature's rows. */
export function codesOfFeature(groups: readonly JointGroup[], feature: number): Uint8Array {
  const group = groups.find(({ features }) => features.includes(feature))!;
  const bins = group.bins[group.features.indexOf(feature)]!;
  const codes = new Uint8Array(group.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = bins[group.codes[row]!]!;
  return codes;
}

function joinsOne(groups: OpenGroup[], feature: number, column: Column, seen: Uint8Array): boolean {
  const step = Math.max(1, Math.floor(column.codes.length / TRIED_ROWS));
  const candidates: { at: number; growth: number }[] = [];
  for (let at = groups.length - 1, tries = 0; at >= 0 && tries < MOST_TRIES; at--) {
    const group = groups[at]!;
    if (group.size === MOST_CODES) continue;
    tries++;
    const count = countPairs(group, column, step, seen);
    seen.fill(0, 0, group.size * column.binCount);
    if (count <= MOST_CODES) candidates.push({ at, growth: count - group.size });
  }
  candidates.sort((a, b) => a.growth - b.growth || a.at - b.at);
  for (const { at } of candidates) {
    const joined = join(groups[at]!, feature, column, seen);
    seen.fill(0, 0, groups[at]!.size * column.binCount);
    if (joined === null) continue;
    groups[at] = joined;
    return true;
  }
  return false;
}

/** The combinations among every `step`th row, which are marked in `seen`; counting stops above 256. */
function countPairs(group: OpenGroup, { codes, binCount }: Column, step: number, seen: Uint8Array): number {
  const joint = group.codes;
  let count = 0;
  for (let row = 0; row < codes.length && count <= MOST_CODES; row += step) {
    const pair = joint[row]! * binCount + codes[row]!;
    count += 1 - seen[pair]!;
    seen[pair] = 1;
  }
  return count;
}

/** The group with one more feature; null when that makes more than 256 combinations. */
function join(group: OpenGroup, feature: number, column: Column, seen: Uint8Array): OpenGroup | null {
  if (countPairs(group, column, 1, seen) > MOST_CODES) return null;
  const { codes, binCount } = column;
  const codeOf = new Uint8Array(group.size * binCount);
  let size = 0;
  for (let pair = 0; pair < codeOf.length; pair++) if (seen[pair] === 1) codeOf[pair] = size++;
  const joint = group.codes;
  const joined = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) joined[row] = codeOf[joint[row]! * binCount + codes[row]!]!;
  return { features: [...group.features, feature], size, codes: joined };
}

/** The group with its features' bins, as a row of each combination has them. */
function withBins({ features, size, codes }: OpenGroup, columns: readonly Column[]): JointGroup {
  if (features.length === 1) {
    return { features, size, codes, bins: [Uint8Array.from({ length: size }, (_, bin) => bin)] };
  }
  const rowOf = new Int32Array(size).fill(-1);
  for (let row = 0, found = 0; row < codes.length && found < size; row++) {
    if (rowOf[codes[row]!]! >= 0) continue;
    rowOf[codes[row]!] = row;
    found++;
  }
  return {
    features,
    size,
    codes,
    bins: features.map((feature) => Uint8Array.from(rowOf, (row) => columns[feature]!.codes[row]!)),
  };
}
