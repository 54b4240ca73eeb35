import { type RareRows, RareRowsFinder } from "./rare_rows.ts";

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
/** A column's rows outside its commonest bin are visited alone where they are at most this share of all. */
const MOST_RARE_SHARE = 1 / 4;

type Column = { readonly codes: Uint8Array; readonly binCount: number };

/** A group under way. Its lists are added to where the rest stays: a copy for each of many takes long. */
type OpenGroup = Omit<JointGroup, "features" | "bins"> & {
  readonly features: number[];
  readonly bins: Uint8Array[];
  /** How many rows have each code, once that was asked; its codes are its own then, not those of a column. */
  readonly counts: Int32Array | null;
};

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
  const rareRows = new RareRowsFinder((columns[0]?.codes.length ?? 0) * MOST_RARE_SHARE);
  for (const feature of order) {
    const column = columns[feature]!;
    if (!joinsOne(groups, feature, column, rareRows.find(column.codes), seen)) {
      groups.push(groupOf(feature, column));
    }
  }
  return groups.map(({ counts: _, ...group }) => group);
}

function groupOf(feature: number, { codes, binCount }: Column): OpenGroup {
  const bins = [Uint8Array.from({ length: binCount }, (_, bin) => bin)];
  return { features: [feature], size: binCount, codes, bins, counts: null };
}

/** The bins of one feature's rows. */
export function codesOfFeature(groups: readonly JointGroup[], feature: number): Uint8Array {
  const group = groups.find(({ features }) => features.includes(feature))!;
  const bins = group.bins[group.features.indexOf(feature)]!;
  const codes = new Uint8Array(group.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = bins[group.codes[row]!]!;
  return codes;
}

function joinsOne(
  groups: OpenGroup[],
  feature: number,
  column: Column,
  rare: RareRows | null,
  seen: Uint8Array,
): boolean {
  const open: number[] = [];
  for (let at = groups.length - 1; at >= 0 && open.length < MOST_TRIES; at--) {
    if (groups[at]!.size < MOST_CODES) open.push(at);
  }
  for (let best = leastGrown(groups, open, column, rare, seen); best >= 0;) {
    const group = groups[best]!;
    const joined = rare === null ? join(group, feature, column) : joinRare(group, feature, column, rare);
    if (joined !== null) {
      groups[best] = joined;
      return true;
    }
    open.splice(open.indexOf(best), 1);
    best = leastGrown(groups, open, column, rare, seen);
  }
  return false;
}

/**
 * Which of the groups grows least by the column on the rows tried, of equal ones the first; -1 when all grow
 * above 256. Counting ends where another grows less. Of a column with few rare rows only these are tried:
 * their combinations are what a group grows by.
 */
function leastGrown(
  groups: readonly JointGroup[],
  open: readonly number[],
  column: Column,
  rare: RareRows | null,
  seen: Uint8Array,
): number {
  let best = -1, least = Infinity;
  for (const at of open) {
    const group = groups[at]!;
    const known = rare === null ? group.size : 0;
    const most = known + Math.min(MOST_CODES - group.size, least);
    const count = countPairs(group.codes, column, rare?.rows ?? null, most, seen);
    seen.fill(0, 0, group.size * column.binCount);
    if (count > most) continue;
    best = at;
    least = count - known;
  }
  return best;
}

/**
 * The combinations among some of `rows`, null for all, which are marked in `seen`; counting stops above
 * `most`.
 */
function countPairs(
  joint: Uint8Array,
  { codes, binCount }: Column,
  rows: Int32Array | null,
  most: number,
  seen: Uint8Array,
): number {
  const end = rows === null ? codes.length : rows.length;
  const step = Math.max(1, Math.floor(end / TRIED_ROWS));
  let count = 0;
  for (let i = 0; i < end && count <= most; i += step) {
    const row = rows === null ? i : rows[i]!;
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
function join(group: OpenGroup, feature: number, column: Column): OpenGroup | null {
  const { codes, binCount } = column;
  const joined = new Uint8Array(codes.length);
  const pairs = numberPairs(group, column, joined);
  if (pairs === null) return null;
  const before = pairs.map((pair) => Math.floor(pair / binCount));
  const own = Uint8Array.from(pairs, (pair) => pair % binCount);
  // few rows soon have a code each, which then stays whatever joins them
  if (pairs.length === group.size && before.every((code, i) => code === i)) {
    group.features.push(feature);
    group.bins.push(own);
    return { ...group, codes: joined, counts: null };
  }
  return {
    features: [...group.features, feature],
    size: pairs.length,
    codes: joined,
    bins: [...group.bins.map((bins) => Uint8Array.from(before, (code) => bins[code]!)), own],
    counts: null,
  };
}

/** The pairs of a group's code and a column's, in the order in which they come; their numbers are written. */
function numberPairs({ size, codes: joint }: OpenGroup, { codes, binCount }: Column, to: Uint8Array) {
  const numberOf = new Uint16Array(size * binCount);
  const pairs: number[] = [];
  for (let row = 0; row < codes.length; row++) {
    const pair = joint[row]! * binCount + codes[row]!;
    if (numberOf[pair] === 0) {
      if (pairs.length === MOST_CODES) return null;
      numberOf[pair] = pairs.push(pair);
    }
    to[row] = numberOf[pair]! - 1;
  }
  return pairs;
}

/**
 * `join()` that visits only the rows outside the column's commonest bin: the others keep their codes. Where a
 * code has no others, its last combination keeps it.
 */
function joinRare(
  group: OpenGroup,
  feature: number,
  { codes, binCount }: Column,
  { commonest, rows }: RareRows,
): OpenGroup | null {
  const joint = group.counts === null ? group.codes.slice() : group.codes;
  const moved = new Int32Array(group.size * binCount);
  for (let i = 0; i < rows.length; i++) moved[joint[rows[i]!]! * binCount + codes[rows[i]!]!]!++;
  const counts = group.counts?.slice() ?? countCodes(joint);
  const numberOf = new Uint8Array(moved.length);
  const ownBins = new Array<number>(group.size).fill(commonest);
  // for each code that is new, that which it was a part of
  const partOf: number[] = [];
  for (let pair = 0; pair < moved.length; pair++) {
    if (moved[pair] === 0) continue;
    const code = Math.floor(pair / binCount);
    const isAll = counts[code] === moved[pair];
    const number = isAll ? code : group.size + partOf.push(code) - 1;
    if (number === MOST_CODES) return null;
    ownBins[number] = pair % binCount;
    numberOf[pair] = number;
    counts[code]! -= isAll ? 0 : moved[pair]!;
    counts[number] = moved[pair]!;
  }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    joint[row] = numberOf[joint[row]! * binCount + codes[row]!]!;
  }
  return {
    features: [...group.features, feature],
    size: ownBins.length,
    codes: joint,
    bins: [...group.bins.map((bins) => extended(bins, partOf)), Uint8Array.from(ownBins)],
    counts,
  };
}

/** The bins of codes, and those of new ones, which are what the codes have that they were a part of. */
function extended(bins: Uint8Array, partOf: readonly number[]): Uint8Array {
  if (partOf.length === 0) return bins;
  const all = new Uint8Array(bins.length + partOf.length);
  all.set(bins);
  partOf.forEach((code, i) => all[bins.length + i] = bins[code]!);
  return all;
}

function countCodes(codes: Uint8Array): Int32Array {
  const counts = new Int32Array(MOST_CODES);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]!++;
  return counts;
}
