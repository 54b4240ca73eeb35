import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { syntheticCohort } from "lib/cohort/synthetic/synthetic.ts";
import { compareOn } from "lib/evaluate/compare_on.ts";
import { evidenceOn } from "lib/evaluate/evidence_on.ts";
import { recalibrationFactor } from "lib/evaluate/recalibration.ts";
import { type Study, studyOf } from "lib/features/study/study.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { type CellSearch, cellSearch } from "lib/model/baseline/cell_search.ts";
import type { Model } from "lib/model/model.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { decidePromotion } from "lib/monitor/promotion.ts";
import { adviseRetraining } from "lib/monitor/retraining.ts";
import { errorByWeek, evidenceByWeek } from "lib/monitor/weekly_error.ts";
import type { Week } from "lib/monitor/weeks.ts";
import {
  columnOf,
  numberColumn,
  numbersOf,
  rowsWhere,
  type Table,
  tableOf,
  takeRows,
} from "lib/table/table.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";

const dayMs = 86_400_000;
/** WARDBOOK_SLOW=1 replays more windows and days. */
const isSlow = Deno.env.has("WARDBOOK_SLOW");
const day = (iso: string) => Date.parse(iso);
const features = ["hospital", "department", "ward", "admission_type", "severity", "age", "deposit"];

/** Part of the invented hospital group, as features see it, every stay ended. */
const stays: Table = (() => {
  const { table } = syntheticCohort({ stays: 45_000, liveStays: 24_000 });
  const [admitted, left] = [columnOf(table, "ADMISSION_DATE"), columnOf(table, "DISCHARGE_DATE")];
  if (admitted.type !== "timestamp" || left.type !== "timestamp") throw new TypeError("there are no dates");
  const category = (name: string) => {
    const column = columnOf(table, name);
    return column.type === "category" ? column : numberColumn(new Float64Array(table.rowCount));
  };
  const whole = tableOf({
    patient_id: columnOf(table, "PATIENTID"),
    admitted_on: admitted,
    stay_days: numberColumn(left.values.map((at, row) => (at - admitted.values[row]!) / dayMs)),
    hospital: category("HOSPITAL_CODE"),
    department: category("DEPARTMENT"),
    ward: category("WARD_TYPE"),
    admission_type: category("TYPE_OF_ADMISSION"),
    severity: category("SEVERITY_OF_ILLNESS"),
    age: category("AGE"),
    deposit: columnOf(table, "ADMISSION_DEPOSIT"),
  });
  // Rows with planted errors are not for learning.
  const [days, patient] = [numbersOf(whole, "stay_days"), numbersOf(whole, "patient_id")];
  return takeRows(whole, rowsWhere(whole.rowCount, (row) => days[row]! >= 1 && !Number.isNaN(patient[row])));
})();

type Window = { readonly testFrom: number; readonly until: number };
const study = (window: Window, asOf: number, halfLifeDays?: number): Study =>
  studyOf(stays, { features, seed: 1, asOf, ...window, ...(halfLifeDays && { halfLifeDays }) });
const fit = ({ train }: Pick<Study, "train">): Model =>
  treesModel("boosting", fitBoosting(train, { seed: 1, rounds: 40 }));
/** Long after the last discharge. */
const ended = day("2023-06-30");
const truths = new Map<number, Study>();
function truthOf(window: Window): Study {
  const truth = truths.get(window.until) ?? study(window, ended);
  truths.set(window.until, truth);
  return truth;
}

/** The candidate of a window against the best of two baselines, as of a day; and against all that came. */
function evaluation(window: Window, asOf: number) {
  const now = study(window, asOf);
  const model = fit(now);
  const { fit: cells }: CellSearch = cellSearch(now.train);
  const naive = cells(["hospital", "severity"], "mean").predict(now.test.matrix);
  return {
    now,
    truth: truthOf(window),
    rivals: { challenger: model.predict(now.test.matrix), champion: naive },
  };
}

const champion = (() => {
  const first = study({ testFrom: day("2022-03-01"), until: day("2022-04-01") }, day("2022-07-18"));
  return { model: fit(first), encoder: first.encoder };
})();
const asked = (held: Study["test" | "calibration"]) =>
  champion.model.predict(toMatrix(held.rows, champion.encoder).matrix);

/** A retrained model, or the champion times a factor, against the champion, as of a day. */
function retraining(window: Window, asOf: number, answer: "recent more" | "alike" | "factor") {
  const now = study(window, asOf, answer === "recent more" ? 28 : undefined);
  const old = asked(now.test);
  const known = now.calibration.known.known > 0;
  const factor = answer === "factor" && known
    ? recalibrationFactor(now.calibration, asked(now.calibration))
    : 1;
  const challenger = answer === "factor"
    ? old.map((days) => days * factor)
    : fit(now).predict(now.test.matrix);
  return { now, truth: truthOf(window), rivals: { champion: old, challenger } };
}

type Case = { readonly now: Study; readonly truth: Study; readonly rivals: Rivals };
type Rivals = { readonly champion: Float64Array; readonly challenger: Float64Array };

/** Decides as of the day; a promotion must not make the error worse once every stay has ended. */
function decided({ now, truth, rivals }: Case, name: string): boolean {
  const options = { metric: "rmse", seed: 1, replicates: 200 } as const;
  const comparison = compareOn(now.test, rivals, options);
  const evidence = evidenceOn(now.test, rivals.challenger);
  const { promote, reason } = decidePromotion(comparison, { evidence });
  const all = compareOn(truth.test, rivals, options);
  assertEquals(all.rows, now.test.known.stays, name);
  if (promote) assert(all.difference < 0, `${name}: ${reason}; in truth ${all.reason}`);
  if (now.test.known.known < 0.95 * now.test.known.stays) {
    assertStringIncludes(reason, "at least 95 % must be");
  }
  return promote;
}

const after = (until: number, days: number) => until + days * dayMs;

Deno.test("a candidate is refused while its test's stays have not ended, and promoted as soon as the truth allows", () => {
  const windows = [["2022-03-01", "2022-04-01"], ["2022-09-01", "2022-10-01"]] as const;
  for (const [from, until] of isSlow ? windows : windows.slice(1)) {
    const window = { testFrom: day(from), until: day(until) };
    const told = [1, 30, 75, 160].map((days) =>
      decided(evaluation(window, after(window.until, days)), `${from}, ${days} days later`)
    );
    assertEquals([told[0], told.at(-1)], [false, true]);
    assertEquals(told, told.toSorted(), "once promoted, always promoted");
  }
});

Deno.test("no retraining or factor is promoted that makes the error worse, before, in and after the change", () => {
  const promoted = new Set<string>();
  for (const [from, until] of [["2022-09-01", "2022-09-15"], ["2022-11-14", "2022-12-12"]] as const) {
    const window = { testFrom: day(from), until: day(until) };
    for (const answer of ["recent more", "alike", "factor"] as const) {
      for (const days of isSlow ? [1, 30, 120] : [30, 120]) {
        const name = `${answer} on ${from}, ${days} days later`;
        if (decided(retraining(window, after(window.until, days), answer), name)) promoted.add(name);
      }
    }
  }
  assert(promoted.size > 0, "nothing was promoted, so nothing was tried");
  assert([...promoted].every((name) => name.endsWith("120 days later")), [...promoted].join("; "));
});

Deno.test("a week's error is judged as once all its stays have ended, or not at all, whenever it is read", () => {
  const weeksFrom = (from: string, count: number) =>
    Array.from({ length: count }, (_, week) => ({
      start: day(from) + 7 * week * dayMs,
      end: day(from) + 7 * (week + 1) * dayMs,
    }));
  const weeks = { quiet: weeksFrom("2022-08-01", 3), changed: weeksFrom("2022-11-14", 3) };
  const { testFrom, until } = { testFrom: day("2022-03-01"), until: day("2022-04-01") };
  const test = study({ testFrom, until }, ended).test;
  const first = asked(test);
  const mae = compareOn(test, { champion: first, challenger: first }, { metric: "mae" }).champion;
  const expected = { mae: { value: mae, lower: mae * 0.98, upper: mae * 1.02 } };
  const { matrix } = toMatrix(stays, champion.encoder, { target: "stay_days", time: "admitted_on" });
  const predicted = champion.model.predict(matrix);
  const adviceOn = (spans: readonly Week[], by: number) => {
    const actual = matrix.target!.map((stay, row) => matrix.time![row]! + stay * dayMs > by ? NaN : stay);
    const rows = { actual, predicted };
    const errors = errorByWeek(rows, matrix.time!, spans, { expected, knownBy: by, seed: 1, replicates: 50 });
    return adviseRetraining([], errors, { evidence: evidenceByWeek(rows, matrix.time!, spans) });
  };
  for (const [name, spans] of Object.entries(weeks)) {
    const truth = adviceOn(spans, ended);
    assertEquals(truth.refused ?? false, false);
    if (name === "quiet") assertEquals(truth.retrain, false);
    for (const days of [5, 15, 30, 60, 90]) {
      const { refused = false, retrain, reasons } = adviceOn(spans, after(spans.at(-1)!.end, days));
      const what = `${name}, ${days} days later: ${reasons.join("; ")}`;
      if (days <= 30) assertEquals([refused, retrain], [true, false], what);
      else if (!refused) assertEquals(retrain, truth.retrain, what);
    }
  }
});
