import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stayBias, stayBiasReading, stayBiasTable } from "lib/evaluate/survival/stay_bias.ts";
import { stayContest } from "lib/evaluate/survival/stay_contest.ts";
import { studyOf } from "lib/features/mod.ts";
import { learnerNamed } from "lib/model/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/mod.ts";
import { planted, plantedStays, twoLabels } from "../../stay/planted_stays.ts";

const count = 6_000, ward = twoLabels("ward", count);
/** Half of the stays last ten days or so, the others thirty. */
const stays = plantedStays([ward], count, (row) => ward.codes[row] === 0 ? 0.1 : 1 / 30, { days: 60 });
const rows = tableOf({
  patient_id: numberColumn(Float64Array.from(ward.codes.keys())),
  admitted_on: timestampColumn(stays.time),
  stay_days: numberColumn(stays.target),
  ward: categoryColumn(Array.from(ward.codes, (code) => ward.labels[code]!)),
});
// Training is of the 30 days before the test: when it began, whoever stays for long had not left.
const options = {
  features: ["ward"],
  asOf: planted + 400 * dayMs,
  testFrom: planted + 30 * dayMs,
  until: planted + 60 * dayMs,
  seed: 1,
};

Deno.test("`stayBias()` shows that days in bed tell of stays longer than anybody was followed, and weights don't", async () => {
  const study = studyOf(rows, options), learner = learnerNamed("boosting, squared loss", 1);
  const contest = stayContest(rows, study, { ...options, depth: "quick" });
  if (typeof contest === "string") throw new TypeError(contest);
  const predicted = (await learner.fit(study.train)).predict(study.test.matrix);
  const asked = { rows, study, options, weighted: { name: "weights", predicted }, stays: contest, seed: 1 };
  const biases = await stayBias({ ...asked, learner });
  const [, , weighted, hazard] = biases.map(({ tenths }) => tenths.at(-1)!);
  assert(weighted!.value < -10 && weighted!.upper < 0, `weights are off by ${weighted!.value}`);
  assert(Math.abs(hazard!.value) < 6, `days in bed are off by ${hazard!.value}`);
  assert(biases[3]!.rmse.value < biases[2]!.rmse.value);
  assertStringIncludes(stayBiasReading(biases), "days too short by weights");
  assertEquals(Object.keys(stayBiasTable(biases).columns).length, 5);
  const known = await stayBias({ ...asked, learner: null });
  assertEquals(known, biases.slice(0, 2));
  assertStringIncludes(stayBiasReading(known), "By all that is known, the longest tenth is predicted");
  const alike = [0.21, 0.19].map((value, i) => ({
    ...known[i]!,
    tenths: [{ value, lower: 0.1, upper: 0.4 }],
  }));
  assertStringIncludes(stayBiasReading(alike), "by days in bed: as near (0.2 ");
  assertEquals(stayBiasReading(known.slice(0, 1)), "*Not asked:* there is nothing to compare.");
});
