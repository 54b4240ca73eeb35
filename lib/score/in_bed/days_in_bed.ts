import { type Cohort, knownAtOf, readModelInput } from "lib/cohort/mod.ts";
import { knownDuring, type Matrix, toMatrix } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayStart } from "lib/stats/mod.ts";
import { type DayHazard, followedStays, kaplanMeier, stayEncoder } from "lib/stay/mod.ts";
import { categoriesOf, numbersOf, rowsWhere, timestampsOf } from "lib/table/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { stayHazardOf } from "./remaining_rows.ts";

/** A midnight, and whoever was in bed then: arrays of an entry each. */
export type BedDay = {
  readonly day: number;
  /** The department and the kind of admission, as codes of `groups`. */
  readonly codes: readonly Int32Array[];
  /** How likely each leaves on the day that begins, by the model and by the age of the stay alone. */
  readonly model: Float64Array;
  readonly byAge: Float64Array;
  /** 1 where they left on it; NaN where it isn't over. */
  readonly left: Float64Array;
};

/** What patients in bed are grouped by: where they are, how they came. */
export type BedGroup = { readonly column: string; readonly labels: readonly string[] };
export type DaysInBed = {
  readonly groups: readonly BedGroup[];
  /** From the first to the as-of day, which comes last. */
  readonly days: readonly BedDay[];
  /** By group and label, how many left on each day from `leadDays` before the first one on. */
  readonly leftBefore: (column: number | null, code: number, day: number) => number;
};

/** Days before the first one whose discharges are counted: four of each weekday. */
const leadDays = 28;
const longestDays = 365;
/** Stays that are asked together. */
const staysTogether = 2_000;

/**
 * Whoever was in bed at each midnight from `first` to `asOf`, how likely each was to leave on the day that
 * began, and whether they did. The model must be of no later day than `first`; the age of the stay is counted
 * of the year before it, as known then.
 *
 * @throws {QueryError} when the warehouse fails.
 */
export async function daysInBed(
  warehouse: Warehouse,
  cohort: Cohort,
  { model, meta, first, asOf }: Artefact & { readonly first: number; readonly asOf: number },
): Promise<DaysInBed> {
  const encoder = stayEncoder(meta.encoder), known = knownDuring(cohort);
  const columns = ["department", "admission_type"].filter((name) => knownAtOf(name, cohort) === "admission");
  const names = [
    ...new Set([
      "stay_id",
      "admitted_on",
      "stay_days",
      ...columns,
      ...encoder.features.map(({ name }) => name),
    ]),
  ];
  const since = first - leadDays * dayMs, from = since - longestDays * dayMs;
  const read = { from, until: asOf, knownBy: asOf - 1, notEndedBefore: since, columns: names };
  const stays = await readModelInput(warehouse, read, cohort);
  const { matrix } = toMatrix(stays, encoder, { time: "admitted_on" });
  const admitted = timestampsOf(stays, "admitted_on").map(dayStart), stayDays = numbersOf(stays, "stay_days");
  const leaves = admitted.map((at, row) => at + stayDays[row]! * dayMs);
  const groups = columns.map((column) => categoriesOf(stays, column));
  const hazard = stayHazardOf({ model, meta }, known.from), byAge = await ageHazard(warehouse, cohort, first);
  const asked: AskedDay[] = [], days: BedDay[] = [];
  for (let day = first; day <= asOf; day += dayMs) {
    const row = rowsWhere(stays.rowCount, (each) => admitted[each]! < day && !(leaves[each]! < day));
    const next = row.map((each) => Math.round((day - admitted[each]!) / dayMs));
    asked.push({ row, seen: next.map((each) => each - 1), day: next });
  }
  const told = byStays(hazard, matrix, asked);
  for (const [i, { row }] of asked.entries()) {
    const day = first + i * dayMs;
    days.push({
      day,
      codes: groups.map(({ codes }) => row.map((each) => codes[each]!)),
      model: told[i]!,
      byAge: byAge.hazards(matrix, asked[i]!),
      left: Float64Array.from(row, (each) => day === asOf ? NaN : Number(leaves[each] === day)),
    });
  }
  const counted = new Map<string, number>();
  const count = (key: string) => counted.set(key, (counted.get(key) ?? 0) + 1);
  leaves.forEach((day, row) => {
    if (Number.isNaN(day)) return;
    count(`all ${day}`);
    groups.forEach(({ codes }, column) => count(`${column} ${codes[row]} ${day}`));
  });
  return {
    groups: columns.map((column, i) => ({ column, labels: groups[i]!.labels })),
    days,
    leftBefore: (column, code, day) =>
      counted.get(column === null ? `all ${day}` : `${column} ${code} ${day}`) ?? 0,
  };
}

/** Who was in bed at a midnight, by row, and the day of stay that begins. */
type AskedDay = { readonly row: Int32Array; readonly seen: Int32Array; readonly day: Int32Array };

/**
 * The hazards of each midnight, some stays at a time with all of their days: a curve that is put right as a
 * whole is then made once a stay.
 */
function byStays(hazard: DayHazard, stays: Matrix, asked: readonly AskedDay[]): Float64Array[] {
  const told = asked.map(({ row }) => new Float64Array(row.length)), from = new Int32Array(asked.length);
  for (let until = staysTogether; until < stays.rowCount + staysTogether; until += staysTogether) {
    const ends = asked.map(({ row }, i) => {
      let end = from[i]!;
      while (end < row.length && row[end]! < until) end++;
      return end;
    });
    if (ends.every((end, i) => end === from[i])) continue;
    const joined = (field: keyof AskedDay) =>
      Int32Array.from(asked.flatMap((each, i) => Array.from(each[field].subarray(from[i]!, ends[i]!))));
    const hazards = hazard.hazards(stays, {
      row: joined("row"),
      seen: joined("seen"),
      day: joined("day"),
    });
    let place = 0;
    for (const [i, end] of ends.entries()) {
      told[i]!.set(hazards.subarray(place, place += end - from[i]!), from[i]!);
      from[i] = end;
    }
  }
  return told;
}

/** How likely a stay of an age ends, as counted in the year before a day. */
async function ageHazard(warehouse: Warehouse, cohort: Cohort, day: number): Promise<DayHazard> {
  const read = {
    from: day - longestDays * dayMs,
    until: day,
    knownBy: day - 1,
    columns: ["admitted_on", "stay_days"],
  };
  const stays = await readModelInput(warehouse, read, cohort);
  const matrix = {
    rowCount: stays.rowCount,
    features: [],
    target: numbersOf(stays, "stay_days"),
    time: timestampsOf(stays, "admitted_on"),
  };
  return kaplanMeier(followedStays(matrix, day - 1), { name: "age of the stay" });
}
