import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { jupyterDisplay } from "lib/chart/figure.ts";
import { fitEncoder } from "lib/features/encoder.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { fitMean } from "lib/model/baseline/baselines.ts";
import { estimateCheck, estimateLine, estimateReading } from "lib/monitor/estimate/estimate_reading.ts";
import { type EstimatedError, estimateErrors } from "lib/monitor/estimate/estimated_error.ts";
import { errorByWeek } from "lib/monitor/weekly_error.ts";
import { weeksBetween } from "lib/monitor/weeks.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import {
  categoryColumn,
  numberColumn,
  numbersOf,
  tableOf,
  timestampColumn,
  timestampsOf,
} from "lib/table/table.ts";
import { smallCard } from "../../registry/small_artefact.ts";

const start = Date.UTC(2022, 9, 3), weeks = weeksBetween(start, start + 28 * dayMs);
const later = start + 400 * dayMs;

/** Stays of 30 days on average: the mild off by 3 days or so, the severe by 12. */
function stays(
  from: number,
  days: number,
  perDay: number,
  changes: { severe?: number; longer?: number; seed: number },
) {
  const { severe = 0.2, longer = 1, seed } = changes, random = randomSource(seed), count = days * perDay;
  const isSevere = Array.from({ length: count }, () => random() < severe);
  return tableOf({
    stay_id: numberColumn(isSevere.map((_, row) => row + 1)),
    patient_id: numberColumn(isSevere.map((_, row) => row + 1)),
    admitted_on: timestampColumn(isSevere.map((_, row) => from + Math.floor(row / perDay) * dayMs)),
    stay_days: numberColumn(
      isSevere.map((each) => Math.max(0, Math.round(longer * (40 + (each ? 12 : 3) * normal(random))))),
    ),
    severity: categoryColumn(isSevere.map((each) => each ? "severe" : "mild")),
  });
}

const reference = stays(start - 60 * dayMs, 60, 60, { seed: 1 });
const encoder = fitEncoder(reference, ["severity"]);
const { matrix } = toMatrix(reference, encoder, { target: "stay_days" });
const champion = readArtefact(writeArtefact(smallCard(encoder), fitMean(matrix)));
const options = { knownBy: later, seed: 1 };
const estimated = (newer: ReturnType<typeof stays>) =>
  estimateErrors(champion, reference, newer, weeks, options) as EstimatedError[];
const realised = (newer: ReturnType<typeof stays>, knownBy = later) => {
  const time = timestampsOf(newer, "admitted_on");
  const actual = numbersOf(newer, "stay_days").map((days, row) =>
    time[row]! + days * dayMs > knownBy ? NaN : days
  );
  const predicted = champion.model.predict(toMatrix(newer, encoder).matrix);
  return errorByWeek({ actual, predicted }, time, weeks, { expected, knownBy, seed: 1 });
};
const quiet = stays(start, 28, 60, { seed: 2 });
const expected = { mae: { value: 4.2, lower: 3.9, upper: 4.6 } };

Deno.test("`estimateErrors()` tells the error of a quiet week, and that of a new mix, before anybody has left", () => {
  const worse = stays(start, 28, 60, { severe: 0.6, seed: 3 });
  for (const [newer, least, most] of [[quiet, 3.3, 4.6], [worse, 6.2, 7.6]] as const) {
    const found = estimated(newer);
    realised(newer).forEach(({ mae, rmse }, i) => {
      const { mae: own, rmse: root } = found[i]!;
      assert(own.value > least && own.value < most, `${own.value}`);
      assert(own.lower < mae.value && mae.value < own.upper, `${own.lower} to ${own.upper}: ${mae.value}`);
      assert(
        root.lower < rmse.value && rmse.value < root.upper,
        `${root.lower} to ${root.upper}: ${rmse.value}`,
      );
    });
    const unknowing = tableOf({
      ...newer.columns,
      stay_days: numberColumn(new Float64Array(newer.rowCount).fill(NaN)),
    });
    assertEquals(estimated(unknowing), found);
  }
  assertStringIncludes(
    estimateReading(estimated(quiet), expected),
    "not surely different from the hold-out's MAE",
  );
  assertStringIncludes(
    estimateReading(estimated(worse), expected),
    "That is surely more than the hold-out's MAE of 4.2 (3.9 to 4.6), for the first time in the week from 2022-10-03.",
  );
});

Deno.test("`estimateErrors()` learns of reference stays in bed by those that have ended", () => {
  // As of the last day of the reference most long stays are in bed: unweighted, errors were of the others.
  const knownBy = start;
  const days = numbersOf(reference, "stay_days"), time = timestampsOf(reference, "admitted_on");
  const cut = tableOf({
    ...reference.columns,
    stay_days: numberColumn(days.map((each, row) => time[row]! + each * dayMs > knownBy ? NaN : each)),
  });
  const [early] = estimateErrors(champion, cut, quiet, weeks, { ...options, knownBy }) as EstimatedError[];
  const [late] = estimated(quiet);
  assert(Math.abs(early!.mae.value - late!.mae.value) < 0.6, `${early!.mae.value}, ${late!.mae.value}`);
});

Deno.test("`estimateCheck()` says where more changed than the mix, and waits for stays to end", () => {
  const longer = stays(start, 28, 60, { longer: 1.3, seed: 4 });
  assertStringIncludes(
    estimateCheck(estimated(quiet), realised(quiet)),
    "Of 4 weeks all of whose stays have ended, none had an MAE surely other than was estimated",
  );
  assertStringIncludes(
    estimateCheck(estimated(longer), realised(longer)),
    "4 (first that from 2022-10-03) had an MAE surely above what was estimated when it began: more changed than the mix.",
  );
  assertStringIncludes(
    estimateCheck(estimated(longer), realised(longer, start + 40 * dayMs)),
    "can't be checked yet",
  );
  const figure = estimateLine(estimated(quiet), expected, realised(quiet));
  assertStringIncludes(
    figure[jupyterDisplay]()["text/plain"]!,
    "no error should surely be larger than promised",
  );
  assert([">estimated by the mix<", ">hold-out<", ">came<"].every((text) => figure.svg.includes(text)));
});

Deno.test("`estimateErrors()` says why where it has too few stays to learn from, and nothing of an empty week", () => {
  const few = stays(start - 60 * dayMs, 20, 20, { seed: 1 });
  const why = estimateErrors(champion, few, quiet, weeks, options);
  assertEquals(why, "400 stays are known that the model has not learnt from, 1,000 are needed");
  assertEquals(estimateReading(why, expected), `*Not estimated:* ${why}.`);
  const [, , , last] = estimated(stays(start, 21, 60, { seed: 2 }));
  assertEquals([last!.stays, last!.mae.value], [0, NaN]);
  assertStringIncludes(
    estimateReading(estimated(stays(start, 21, 60, { seed: 2 })), expected),
    "admitted in the week from 2022-10-17",
  );
});
