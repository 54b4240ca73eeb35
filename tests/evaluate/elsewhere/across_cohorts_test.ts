import { assert, assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { acrossCohorts, acrossReading, acrossTable } from "lib/evaluate/elsewhere/across_cohorts.ts";
import { studyOf } from "lib/features/study/study.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const options = { features: ["severity", "beds"], asOf: 1e12, until: 1e12, seed: 1 };
const learner = learnerNamed("ridge", 1);

/** Stays `more` days longer where severe, all of them `off` days longer; labels in an order of its own. */
function cohort(name: string, { off = 0, more = 10, labels = ["mild", "severe"], seed = 1 }) {
  const random = randomSource(seed);
  const rows = Array.from({ length: 2_000 }, () => ({
    severity: labels[Math.floor(2 * random())]!,
    beds: Math.floor(10 * random()),
    chance: 2 * normal(random),
  }));
  const study = studyOf(
    tableOf({
      severity: categoryColumn(rows.map(({ severity }) => severity)),
      beds: numberColumn(rows.map(({ beds }) => beds)),
      patient_id: numberColumn(rows.map((_, row) => row)),
      admitted_on: timestampColumn(rows.map(() => NaN)),
      stay_days: numberColumn(
        rows.map(({ severity, beds, chance }) =>
          20 + off + beds + (severity === "severe" ? more : 0) + chance
        ),
      ),
    }),
    options,
  );
  return { name, study };
}

Deno.test("`acrossCohorts()` finds the days by which another cohort's stays are longer, and sets them right", async () => {
  const to = cohort("theirs", { off: 6, labels: ["severe", "mild"], seed: 2 });
  const across = await acrossCohorts(cohort("ours", {}), to, { learner, seed: 1 });
  const [asIs, right, own, cells] = across.judged;
  assertAlmostEquals(asIs!.calibration.bias.value, -6, 0.4);
  assertAlmostEquals(asIs!.calibration.slope.value, 1, 0.05);
  assertAlmostEquals(right!.calibration.bias.value, 0, 0.5);
  assertAlmostEquals(right!.metrics.rmse.value, own!.metrics.rmse.value, 0.1);
  assert(cells!.metrics.rmse.value > own!.metrics.rmse.value);
  assertEquals([across.features, across.stays], [["severity", "beds"], to.study.test.matrix.rowCount]);
  assertStringIncludes(acrossReading(across), " days too short and as far apart");
  assertEquals(acrossTable(across).rowCount, 4);
});

Deno.test("`acrossCohorts()` says so where the other cohort is another world", async () => {
  const across = await acrossCohorts(cohort("ours", { more: 20 }), cohort("theirs", { more: -20, seed: 3 }), {
    learner,
    seed: 1,
  });
  assert(across.judged[0]!.calibration.slope.upper < 0);
  assertStringIncludes(acrossReading(across), "surely less than one mean for all");
});

Deno.test("`acrossCohorts()` refuses rows that lack a feature", async () => {
  const other = cohort("theirs", { seed: 3 }), { test } = other.study;
  const { beds: _, ...columns } = test.rows.columns;
  const study = { ...other.study, test: { ...test, rows: { ...test.rows, columns } } };
  await assertRejects(
    () => acrossCohorts(cohort("ours", {}), { ...other, study }, { learner, seed: 1 }),
    TypeError,
    "beds",
  );
});
