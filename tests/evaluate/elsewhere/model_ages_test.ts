import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { agesFigure, agesReading, agesTable } from "lib/evaluate/elsewhere/ages_report.ts";
import { type ModelAges, modelAges } from "lib/evaluate/elsewhere/model_ages.ts";
import { learnerNamed } from "lib/model/learners.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";

const from = Date.UTC(2022, 0, 1), until = Date.UTC(2022, 8, 1), count = 6_000;
const days = (until - from) / dayMs;

/** Eight months of stays; each month they are so many days longer than in the one before. */
function planted(drift: number, dated = true): Table {
  const random = randomSource(4);
  const day = Array.from({ length: count }, (_, row) => Math.floor(row * days / count));
  const severe = day.map(() => random() < 0.5 ? "severe" : "mild");
  return tableOf({
    patient_id: numberColumn(day.map((_, row) => row >> 1)),
    admitted_on: timestampColumn(day.map((each) => dated ? from + each * dayMs : NaN)),
    stay_days: numberColumn(
      day.map((each, row) =>
        Math.max(0, 12 + (severe[row] === "severe" ? 6 : 0) + drift * each / 30.4 + 2 * normal(random))
      ),
    ),
    severity: categoryColumn(severe),
  });
}

const options = { features: ["severity"], from, until, asOf: Date.UTC(2023, 0, 1), seed: 1 };
const learner = learnerNamed("ridge", 1);

async function asked(table: Table, more = {}): Promise<ModelAges> {
  const told = await modelAges(table, { ...options, learner, ...more });
  if (typeof told === "string") throw new TypeError(told);
  return told;
}

Deno.test("`modelAges()` finds stays that get longer: each month of age costs a month's drift", async () => {
  const told = await asked(planted(1));
  assertEquals([told.ages.length, told.months, told.learntMonths], [3, 2, 4]);
  const [young, , old] = told.ages;
  // Learnt from the four months before: two and a half months behind on average, more by what it is old.
  assertAlmostEquals(young!.bias.value, -2.5, 0.4);
  assertAlmostEquals(old!.bias.value - young!.bias.value, -2, 0.25);
  assert(old!.change.lower > 0.5 && old!.baseline.value > young!.baseline.value);
  assertStringIncludes(agesReading(told), "From 2 months on it surely errs by more");
  assertStringIncludes(agesFigure(told).svg, "After 3 months a model errs by");
  assertEquals(agesTable(told).rowCount, 3);
  assertEquals(await asked(planted(1)), told);
});

Deno.test("`agesReading()` says from when on only where it holds for all later ages, else at which", async () => {
  const told = await asked(planted(1)), [young, middle, old] = told.ages;
  const less = { value: -1, lower: -2, upper: -0.5 }, unsure = { value: 0, lower: -1, upper: 1 };
  const read = (...changes: readonly typeof less[]) => {
    const ages = [young!, middle!, old!].map((each, i) =>
      i === 0 ? each : { ...each, change: changes[i - 1]! }
    );
    return agesReading({ ...told, ages });
  };
  const more = middle!.change;
  assertStringIncludes(read(more, unsure), "**At 2 months of age it surely errs by more");
  assertStringIncludes(read(more, less), "; at 3 months of age it surely errs by less");
  assertStringIncludes(read(less, less), "**From 2 months on it surely errs by less");
  assertStringIncludes(read(unsure, unsure), "**Until 3 months of age it can't be told");
  const besides = (...behind: readonly boolean[]) => {
    const ages = [young!, middle!, old!].map((each, i) => ({
      ...each,
      baseline: { ...each.rmse, value: each.rmse.value + (behind[i] ? 0 : 1) },
    }));
    return agesReading({ ...told, ages });
  };
  assertStringIncludes(besides(false, true, false), "; at 2 months of age it errs by as much as");
  assertStringIncludes(besides(false, true, true), "; from 2 months on it errs by as much as");
  assertStringIncludes(besides(true, true, true), "; at each age it errs by as much as");
  assertStringIncludes(besides(false, false, false), "; at each age it errs by less than");
});

Deno.test("`modelAges()` of stays that don't change finds no ageing, and learns from a draw where asked", async () => {
  const told = await asked(planted(0), { mostStays: 500, judgedMonths: 1 });
  for (const { change, bias } of told.ages) {
    assert(Math.abs(change.value) < 0.1 && Math.abs(bias.value) < 0.4, `${change.value} ${bias.value}`);
  }
  assertStringIncludes(agesReading(told), "stays of the last month,");
});

Deno.test("`modelAges()` says why it can't: no dates, or few months", async () => {
  const why = async (table: Table, more = {}) =>
    agesReading(await modelAges(table, { ...options, learner, ...more }));
  assertStringIncludes(await why(planted(0, false)), "*Not asked:* stays lack dates or patients");
  assertStringIncludes(await why(planted(0), { from: Date.UTC(2022, 6, 1) }), "2 months are too few");
  assertStringIncludes(await why(planted(0), { from: until }), "there are no dates");
});
