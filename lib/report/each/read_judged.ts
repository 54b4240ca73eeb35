import type { Cohort } from "lib/cohort/mod.ts";
import { outcomesFor, predictHeld, takePredictions, whyTooEarly } from "lib/evaluate/mod.ts";
import { dataHash, readTrainingSet, studyOf, whyNotStudy, windowAsOf } from "lib/features/mod.ts";
import { outcomesOf, weeksBetween } from "lib/monitor/mod.ts";
import { intervalOf, modelInUse, predictionInterval, type Registry } from "lib/registry/mod.ts";
import { readPredictions } from "lib/score/mod.ts";
import { dayStart, isoDay, numbersAt, quantile } from "lib/stats/mod.ts";
import {
  categoriesOf,
  type CategoryColumn,
  numbersOf,
  rowsWhere,
  type Table,
  takeRows,
} from "lib/table/mod.ts";
import { sql, unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";
import type { JudgedStays } from "./judged_stays.ts";

type ModelInUse = Awaited<ReturnType<typeof modelInUse>>;

/** A simple rule has a median of its own where there are so many stays. */
const leastOfRule = 30;

/**
 * The stays by which each hospital's predictions are judged: those predicted in operation by the model in use
 * on a day, of the weeks of which 95 % have ended by then; of a source without days, or where none was, the
 * test of notebook 04, where the model has learnt from that study's training.
 *
 * @param day epoch milliseconds UTC.
 * @returns why there are none, as a sentence, where there are none.
 * @throws {QueryError} when there are no stays, or the warehouse fails.
 */
export async function readJudged(
  warehouse: Warehouse,
  registry: Registry,
  cohort: Cohort,
  day: number,
): Promise<JudgedStays | string> {
  const model = await modelInUse(registry, warehouse, day);
  const places = await warehouse.query(
    sql`SELECT stay_id, hospital_code, department, stay_days, discharged_on FROM stays ORDER BY stay_id`,
  );
  const logged = cohort.lacks.dates === undefined ? await loggedStays(warehouse, model, day, places) : null;
  return logged ?? await testedStays(warehouse, model, cohort, day, places);
}

async function loggedStays(
  warehouse: Warehouse,
  { version, meta }: ModelInUse,
  day: number,
  places: Table,
): Promise<JudgedStays | null> {
  const from = dayStart(Date.parse(meta.window.asOf ?? ""));
  if (!(from < day)) return null;
  const asked = { modelVersion: version, from, until: day, knownBy: day };
  const log = await unlessMissing("prediction_log", () => readPredictions(warehouse, asked));
  if (log === null) return null;
  const { predictions, time } = outcomesOf(log),
    isKnown = predictions.actual.map((days) => Number.isNaN(days) ? 0 : 1);
  const weeks = weeksBetween(from, day);
  const open = weeks.findIndex(({ start, end }) => {
    const rows = rowsWhere(time.length, (row) => time[row]! >= start && time[row]! < end);
    const known = rows.reduce((sum, row) => sum + isKnown[row]!, 0);
    return rows.length > 0 && whyTooEarly({ stays: rows.length, known }) !== null;
  });
  const until = open < 0 ? day : weeks[open]!.start;
  const rows = rowsWhere(time.length, (row) => isKnown[row] === 1 && time[row]! < until);
  if (rows.length === 0) return null;
  const own = takeRows(log, rows), number = (name: string) => numbersOf(own, name);
  return withGroups(places, number("stay_id"), {
    model: { name: meta.name, version },
    which: `They were predicted in operation: admitted from ${isoDay(from)} until before ${isoDay(until)}, ` +
      `as known on ${isoDay(day)}, when 95 % of each week's stays had ended`,
    predictions: takePredictions(predictions, rows),
    ...{ lower: number("lower_days"), upper: number("upper_days"), level: intervalOf(meta).level },
  }, { isOther: (row) => hasEnded(places, row, from), which: `stays that had ended before ${isoDay(from)}` });
}

function hasEnded(places: Table, row: number, day: number): boolean {
  const column = places.columns.discharged_on!;
  return column.type === "timestamp" && column.values[row]! < day;
}

/**
 * The test of notebook 04, once more, as of the day on which the model learnt: the same stays, where its
 * training is that of the same window, split and seed. Of others the model may have learnt.
 */
async function testedStays(
  warehouse: Warehouse,
  { model, meta, version }: ModelInUse,
  cohort: Cohort,
  day: number,
  places: Table,
): Promise<JudgedStays | string> {
  const learntOn = Date.parse(meta.window.asOf ?? ""), isDated = cohort.lacks.dates === undefined;
  const asOf = isDated && learntOn <= day ? learntOn : day;
  const features = meta.encoder.features.map(({ name }) => name);
  const span = await windowAsOf(warehouse, asOf, "training", { from: "", testFrom: "", until: "" });
  const { window, holdOut } = meta, learnt = [window.from, window.until, window.asOf];
  const own = isDated ? [span.from, span.testFrom, asOf].map(isoDay) : [];
  const other =
    `none was predicted in operation until known, and model ${version} has not learnt from just ` +
    "the training of notebook 04 (its window, split and first seed): it may know the stays of that test";
  if (own.some((each, i) => each !== learnt[i]?.slice(0, 10))) return other;
  const rows = await readTrainingSet(warehouse, cohort, {
    ...{ from: span.from, until: span.until, knownBy: asOf },
    features: [...new Set([...features, ...model.features])],
  });
  const study = studyOf(rows, { ...span, features, seed: 1 }), why = whyNotStudy(study, features);
  if (why !== null) return why;
  if (study.split !== holdOut.split || dataHash(study.train) !== meta.dataHash) return other;
  const { test } = study, all = outcomesFor(test, predictHeld({ model, meta }, test));
  const residuals = intervalOf(meta), ends = predictionInterval(all.predicted, residuals, test.matrix);
  const known = rowsWhere(all.actual.length, (row) => !Number.isNaN(all.actual[row]!));
  const stay = numbersAt(known, (row) => numbersOf(test.rows, "stay_id")[row]!),
    tested = new Set(numbersOf(test.rows, "stay_id"));
  const ids = numbersOf(places, "stay_id");
  return withGroups(places, stay, {
    model: { name: meta.name, version },
    which: `They are the test of notebook 04 (${study.split})`,
    predictions: takePredictions(all, known),
    lower: numbersAt(known, (row) => ends.lower[row]!),
    upper: numbersAt(known, (row) => ends.upper[row]!),
    level: residuals.level,
  }, {
    isOther: (row) => !tested.has(ids[row]!) && (!isDated || hasEnded(places, row, asOf)),
    which: isDated ? `other stays that had ended before ${isoDay(asOf)}` : "other stays",
  });
}

type Ungrouped = Omit<JudgedStays, "groups" | "naive" | "rule">;
type Others = { readonly isOther: (row: number) => boolean; readonly which: string };

/** Adds where each stay was, and the median of that hospital's other stays, or of all where it has few. */
function withGroups(
  places: Table,
  stay: Float64Array,
  judged: Ungrouped,
  { isOther, which }: Others,
): JudgedStays {
  const rowOf = new Map(Array.from(numbersOf(places, "stay_id"), (id, row) => [id, row]));
  const at = Int32Array.from(stay, (id) => rowOf.get(id) ?? -1);
  const groupOf = (name: string): CategoryColumn => {
    const { codes, labels } = categoriesOf(places, name);
    return { type: "category", codes: at.map((row) => row < 0 ? -1 : codes[row]!), labels };
  };
  const groups = { hospital: groupOf("hospital_code"), department: groupOf("department") };
  const days = numbersOf(places, "stay_days");
  const others = rowsWhere(days.length, (row) => !Number.isNaN(days[row]!) && isOther(row));
  const { codes } = categoriesOf(places, "hospital_code");
  const median = (rows: Int32Array) => quantile(numbersAt(rows, (row) => days[row]!), 0.5);
  const byHospital = Map.groupBy(others, (row) => codes[row]!), whole = median(others);
  const medians = new Map(
    [...byHospital].map(([code, rows]) =>
      [code, code < 0 || rows.length < leastOfRule ? whole : median(Int32Array.from(rows))] as const
    ),
  );
  return {
    ...judged,
    groups,
    naive: others.length === 0
      ? null
      : Float64Array.from(at, (row) => medians.get(row < 0 ? -1 : codes[row]!) ?? whole),
    rule: `the median of ${codes.some((code) => code >= 0) ? "the hospital's " : ""}${which}`,
  };
}
