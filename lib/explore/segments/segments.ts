import { type Cohort, knownAtOf, labelOf, staysColumnsOf } from "lib/cohort/mod.ts";
import {
  clusterStability,
  type ComparedColumn,
  gowerDistances,
  type Interval,
  kMedoids,
  meanOfGroup,
  randomSource,
  ranks,
  sampleWithoutReplacement,
  shuffled,
  silhouette,
} from "lib/stats/mod.ts";
import {
  categoriesOf,
  columnOf,
  isConstant,
  leastShown,
  numbersOf,
  type Table,
  takeRows,
} from "lib/table/mod.ts";
import { patientsOf } from "../difference.ts";

/** Stays that are alike in what is known at admission. */
export type Segment = {
  /** What sets it apart, the most first: "severity Extreme (71 %, of all 18 %)". */
  readonly marks: readonly string[];
  readonly stays: number;
  readonly patients: number;
  /** Mean stay in days, and the share that lasts longer than a week. */
  readonly days: Interval;
  readonly long: Interval;
  /** How surely it is found again: see `clusterStability()`. */
  readonly stability: number;
};

export type Segments = {
  /** The largest first. */
  readonly segments: readonly Segment[];
  readonly silhouette: number;
  /** What they are made of, as headings call it. */
  readonly columns: readonly string[];
  /** Stays that they were found in. */
  readonly sampled: number;
};

/** There are none that can be relied on, and why. */
export type NoSegments = { readonly cannot: string };

export type SegmentOptions = { readonly seed: number; readonly sample?: number };

/** By convention: below, there is no substantial structure, and a cluster is not found again. */
const leastSilhouette = 0.25, leastStability = 0.75;
/** Segments tried, and the share of stays that the smallest must have. */
const counts = [2, 3, 4, 5, 6], leastShare = 0.05;
/** Of more labels two rows differ nearly always. */
const mostLabels = 12;
const longDays = 7;
/** At one in twenty, by chance, none of these is as far apart. */
const shuffles = 19;

/**
 * Segments of stays that are alike in what is known at admission: k-medoids on Gower's distance, over a
 * random sample; as many as give the greatest silhouette. All stays then join the nearest medoid.
 *
 * Every data set can be cut in parts. Segments are told only where they are apart (silhouette of at least
 * 0.25), found again in random halves (each at least 0.75), of at least 5 % of the sample each, and further
 * apart than parts of the same columns shuffled one by one: else they are but the groups of these columns.
 */
export function segmentsOf(
  stays: Table,
  cohort: Cohort,
  { seed, sample = 400 }: SegmentOptions,
): Segments | NoSegments {
  const names = comparedColumns(stays, cohort);
  if (names.length < 2) {
    return { cannot: "fewer than two columns known at admission tell of patients, with few enough labels" };
  }
  if (stays.rowCount < 200) return { cannot: "there are fewer than 200 stays" };
  const drawn = sampleWithoutReplacement(
    stays.rowCount,
    Math.min(sample, stays.rowCount),
    randomSource(seed),
  ).sort();
  const columns = compared(takeRows(stays, drawn), names);
  const distances = gowerDistances(columns), rows = Int32Array.from(drawn.keys());
  const tried = counts.map((count) => {
    const clusters = kMedoids(distances, rows.length, rows, count);
    return { clusters, width: silhouette(distances, clusters.clusterOf) };
  });
  const best = tried.reduce((best, each) => each.width > best.width ? each : best);
  const stability = clusterStability(distances, best.clusters, { seed });
  const reason = whyNone(best.width, stability, best.clusters.clusterOf) ??
    whyChance(best.width, columns, stability.length, seed);
  if (reason !== null) return { cannot: reason };
  const medoids = best.clusters.medoids.map((row) => drawn[row]!);
  const segmentOf = nearestMedoid(compared(stays, names), medoids);
  const segments = Array.from(medoids, (_, segment) => ({
    ...profileOf(stays, cohort, names, segmentOf.map((each) => each === segment ? 1 : 0)),
    stability: stability[segment]!,
  }));
  if (segments.some(({ patients }) => patients < leastShown)) {
    return { cannot: `one part is of fewer than ${leastShown} patients` };
  }
  return {
    segments: segments.toSorted((a, b) => b.stays - a.stays),
    silhouette: best.width,
    columns: names.map((name) => labelOf(name, cohort)),
    sampled: drawn.length,
  };
}

function whyNone(width: number, stability: Float64Array, clusterOf: Int32Array): string | null {
  const best = `the best cut, into ${stability.length}, `;
  if (!(width >= leastSilhouette)) {
    return `${best}has a silhouette of ${width.toFixed(2)}: below ${leastSilhouette} parts are not apart`;
  }
  const least = Math.min(...stability);
  if (least < leastStability) {
    return `${best}is not found again in halves of the stays (Jaccard likeness ${
      least.toFixed(2)
    } of one part, ` +
      `at least ${leastStability} is asked)`;
  }
  const sizes = new Int32Array(stability.length);
  for (const cluster of clusterOf) sizes[cluster]!++;
  return Math.min(...sizes) < leastShare * clusterOf.length
    ? `${best}leaves fewer than ${100 * leastShare} % of stays in one part`
    : null;
}

/** Columns that have nothing to do with each other have parts too: all their combinations. */
function whyChance(
  width: number,
  columns: readonly ComparedColumn[],
  count: number,
  seed: number,
): string | null {
  const random = randomSource(seed);
  for (let round = 0; round < shuffles; round++) {
    const distances = gowerDistances(columns.map((column) => shuffledColumn(column, random)));
    const size = Math.sqrt(distances.length), rows = Int32Array.from({ length: size }, (_, row) => row);
    if (silhouette(distances, kMedoids(distances, size, rows, count).clusterOf) < width) continue;
    return `the best cut, into ${count}, is no further apart than of columns shuffled one by one: its parts are ` +
      "but the combinations of their groups";
  }
  return null;
}

function shuffledColumn(column: ComparedColumn, random: () => number): ComparedColumn {
  const order = shuffled(column.type === "number" ? column.values.length : column.codes.length, random);
  return column.type === "number"
    ? { type: "number", values: Float64Array.from(order, (row) => column.values[row]!) }
    : { type: "category", codes: order.map((row) => column.codes[row]!) };
}

/**
 * What is known at admission of the cohort's own inputs, but not of places, nor labels of which there are
 * many.
 */
function comparedColumns(stays: Table, cohort: Cohort): string[] {
  return staysColumnsOf(cohort).flatMap(({ name, type }) => {
    const isUsed = cohort.features.includes(name) && knownAtOf(name, cohort) === "admission";
    const isPlace = name.startsWith("hospital_") || name === "ward_facility";
    if (!isUsed || isPlace || type === "timestamp" || isConstant(columnOf(stays, name))) return [];
    const column = columnOf(stays, name);
    return column.type === "category" && column.labels.length > mostLabels ? [] : [name];
  });
}

/** Numbers as places from 0 to 1 among these rows, so that one far value does not make all others alike. */
function compared(stays: Table, names: readonly string[]): ComparedColumn[] {
  return names.map((name) => {
    const column = columnOf(stays, name);
    return column.type === "category"
      ? { type: "category", codes: categoriesOf(stays, name).codes }
      : { type: "number", values: places(numbersOf(stays, name)) };
  });
}

function places(values: Float64Array): Float64Array {
  const own = ranks(values);
  const known = (least: number, rank: number) => Number.isNaN(rank) ? least : Math.min(least, rank);
  const least = own.reduce(known, Infinity), most = -own.map((rank) => -rank).reduce(known, Infinity);
  return own.map((rank) => most > least ? (rank - least) / (most - least) : rank - least);
}

function nearestMedoid(columns: readonly ComparedColumn[], medoids: Int32Array): Int32Array {
  const rows = columns[0]!.type === "number" ? columns[0]!.values.length : columns[0]!.codes.length;
  const least = new Float64Array(rows).fill(Infinity), nearest = new Int32Array(rows);
  for (const [segment, medoid] of medoids.entries()) {
    for (let row = 0; row < rows; row++) {
      const distance = distanceTo(columns, row, medoid);
      if (distance >= least[row]!) continue;
      least[row] = distance;
      nearest[row] = segment;
    }
  }
  return nearest;
}

/** As `gowerDistances()`. */
function distanceTo(columns: readonly ComparedColumn[], row: number, other: number): number {
  let sum = 0, known = 0;
  for (const column of columns) {
    const difference = column.type === "category"
      ? column.codes[row]! < 0 || column.codes[other]! < 0
        ? NaN
        : Number(column.codes[row] !== column.codes[other])
      : Math.abs(column.values[row]! - column.values[other]!);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    known++;
  }
  return known === 0 ? 0 : sum / known;
}

/** @param isIn 1 for the segment's stays. */
function profileOf(
  stays: Table,
  cohort: Cohort,
  names: readonly string[],
  isIn: Int32Array,
): Omit<Segment, "stability"> {
  const days = numbersOf(stays, "stay_days"), patients = patientsOf(stays);
  const marks = names.map((name) => markOf(stays, name, labelOf(name, cohort), isIn))
    .toSorted((a, b) => b.apart - a.apart).slice(0, 3).filter(({ apart }) => apart >= 0.1);
  return {
    marks: marks.map(({ text }) => text),
    stays: isIn.reduce((sum, each) => sum + each, 0),
    patients: peopleIn(patients, isIn),
    days: meanOfGroup(days, isIn, patients, { group: 1 }),
    long: meanOfGroup(days.map((each) => Number(each > longDays)), isIn, patients, { group: 1 }),
  };
}

/** A stay whose patient is not known is somebody's of their own. */
function peopleIn(patients: Int32Array, isIn: Int32Array): number {
  const known = new Set<number>();
  let unknown = 0;
  for (let row = 0; row < patients.length; row++) {
    if (isIn[row] !== 1) continue;
    if (patients[row]! < 0) unknown++;
    else known.add(patients[row]!);
  }
  return known.size + unknown;
}

/** What a column says of a segment, and by how much, 0 to 1, the segment is apart by it. */
function markOf(stays: Table, name: string, label: string, isIn: Int32Array) {
  const column = columnOf(stays, name);
  if (column.type !== "category") return markOfNumber(numbersOf(stays, name), label, isIn);
  const { codes, labels } = categoriesOf(stays, name);
  const own = new Float64Array(labels.length), all = own.slice();
  let [ownKnown, allKnown] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < 0) continue;
    all[codes[row]!]!++;
    allKnown++;
    own[codes[row]!]! += isIn[row]!;
    ownKnown += isIn[row]!;
  }
  const more = own.map((count, code) => count / ownKnown - all[code]! / allKnown);
  const code = more.indexOf(more.reduce((most, each) => Math.max(most, each)));
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return {
    apart: more[code]!,
    text: `${label} ${labels[code]} (${percent(own[code]! / ownKnown)}, of all ${
      percent(all[code]! / allKnown)
    })`,
  };
}

/** By how far the segment's mean rank is from the middle of all. */
function markOfNumber(values: Float64Array, label: string, isIn: Int32Array) {
  const isOwn = (_: number, row: number) => isIn[row] === 1;
  const round = (value: number) => String(Math.round(10 * value) / 10);
  return {
    apart: Math.abs(meanOf(places(values).filter(isOwn)) - meanOf(places(values))),
    text: `${label} ${round(meanOf(values.filter(isOwn)))} (mean, of all ${round(meanOf(values))})`,
  };
}

function meanOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
