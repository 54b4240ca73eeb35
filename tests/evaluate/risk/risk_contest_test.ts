import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { longStay } from "lib/cohort/outcome/outcome.ts";
import { compareModels } from "lib/evaluate/compare.ts";
import { evidenceOf, whyNotJudge } from "lib/evaluate/evidence.ts";
import { netBenefitFigure, riskCalibrationFigure, rocFigure } from "lib/evaluate/figures/risk_figures.ts";
import { outcomesFor } from "lib/evaluate/outcomes.ts";
import { foldedRisk } from "lib/evaluate/risk/folded_risk.ts";
import { netBenefit } from "lib/evaluate/risk/net_benefit.ts";
import { riskCalibration } from "lib/evaluate/risk/risk_calibration.ts";
import { riskCard } from "lib/evaluate/risk/risk_card.ts";
import { bestRisk, chosenRisk, judgeRisks, naiveRisks, riskContest } from "lib/evaluate/risk/risk_contest.ts";
import { riskGuards } from "lib/evaluate/risk/risk_guards.ts";
import { studyOf } from "lib/features/study/study.ts";
import { riskModels } from "lib/model/risk_models.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn, numberColumn, tableOf, timestampColumn } from "lib/table/table.ts";

const noCost = { seconds: 0, megabytes: 0 };
const options = {
  seed: 1,
  replicates: 20,
  stopwatch: async <T>(work: () => T | Promise<T>) => ({ value: await work(), cost: noCost }),
};

/** Stays of which those of old patients in ward S last longer than a week more often. */
const study = (() => {
  const random = randomSource(5);
  const rows = Array.from(
    { length: 2_500 },
    () => ({ old: random() < 0.5, ward: random() < 0.3, luck: random() }),
  );
  const table = tableOf({
    admitted_on: timestampColumn(rows.map(() => NaN)),
    stay_days: numberColumn(
      rows.map(({ old, ward, luck }) => luck < 0.1 + (old ? 0.3 : 0) + (ward ? 0.4 : 0) ? 12 : 3),
    ),
    age: numberColumn(rows.map(({ old }) => old ? 80 : 40)),
    ward_type: categoryColumn(rows.map(({ ward }) => ward ? "S" : "P")),
  });
  const patients = numberColumn(rows.map((_, i) => Math.floor(i / 2)));
  const asOf = Date.UTC(2023, 0, 1);
  const asked = { features: ["age", "ward_type"], asOf, until: asOf, seed: 1, outcome: longStay(7) };
  return studyOf({ ...table, columns: { ...table.columns, patient_id: patients } }, asked);
})();

Deno.test("a contest of probabilities finds what was planted, and judges it beside the baselines", async () => {
  const { train, choice, test } = study;
  const naive = await naiveRisks(train, choice, options);
  assertEquals(naive.map(({ name }) => name), ["prevalence of all", "prevalence by age and ward type"]);
  const models = riskModels(1).filter(({ name }) => name !== "forest");
  const entries = await riskContest(train, choice, models, options);
  const { chosen, reading } = chosenRisk(entries, () => null);
  assertStringIncludes(reading, `Chosen: **${chosen.name}**, which the warehouse can run as SQL`);
  // Of a simple truth the simplest model is as good as any.
  assertEquals(chosen.name, "logistic regression");
  const [model] = judgeRisks([chosen], test, options);
  const [all, cells] = judgeRisks(naive, test, options);
  assert(model!.metrics.auc.lower > 0.6 && all!.metrics.auc.value === 0.5);
  assert(bestRisk([all!, cells!, model!]).metrics.brier.value <= cells!.metrics.brier.value);
  const { holdOut, residuals, outcome } = riskCard(chosen, study, {
    ...{ cohort: "own", outcome: "long_stay", from: "2022-01-01", asOf: "2023-01-01" },
    seed: 1,
  });
  assertEquals([residuals, outcome], [null, "long_stay"]);
  assert(holdOut.metrics.auc!.value > 0.6);
});

Deno.test("decisions are told by the Brier score, without days, and surely wrong probabilities are refused", async () => {
  const { train, choice, test } = study;
  const [model] = await riskContest(train, choice, riskModels(1).slice(0, 1), options);
  const predicted = model!.model.predict(test.matrix), outcomes = outcomesFor(test, predicted);
  const half = predicted.map(() => 0.5);
  const { better, reason } = compareModels({ ...outcomes, champion: half, challenger: predicted }, {
    metric: "brier",
  });
  assertEquals(better, true);
  assertStringIncludes(reason, "the Brier score of the challenger is 0.0");
  assertEquals(reason.includes("days"), false);
  const evidence = evidenceOf(outcomesFor(test, half), { metric: "brier" });
  assertStringIncludes(whyNotJudge(evidence)!, "predicts better: a Brier score of 0.");
  assertEquals(riskGuards(test, predicted, { seed: 1 }).refusals, []);
  const high = predicted.map((each) => Math.min(1, each + 0.2));
  assertStringIncludes(riskGuards(test, high, { seed: 1 }).refusals[0]!, "too high, by");
});

Deno.test("figures of probabilities say their finding, and draw nothing of nothing", () => {
  const { test } = study;
  const outcomes = outcomesFor(test, test.matrix.target.map((yes) => yes === 1 ? 0.7 : 0.2));
  assertStringIncludes(rocFigure(outcomes, "oracle", test).svg, "100.0 of 100 pairs");
  const curve = netBenefit(outcomes, [0.3, 0.6], { replicates: 10 });
  assertStringIncludes(netBenefitFigure(curve, "oracle", test).svg, "The model gains most");
  const calibration = riskCalibration(outcomes, { replicates: 10 });
  assertStringIncludes(
    riskCalibrationFigure(calibration, "oracle", test).svg,
    "percentage points of the curve",
  );
  const none = { actual: new Float64Array(), predicted: new Float64Array() };
  for (
    const { svg } of [
      rocFigure(none, "none", test),
      netBenefitFigure([], "none", test),
      riskCalibrationFigure(riskCalibration(none, { replicates: 2 }), "none", test),
    ]
  ) assertEquals(/NaN/.test(svg.replace(/<text[^]*?<\/text>/g, "")), false);
});

Deno.test("`foldedRisk()` chooses by folds where few answers choose", async () => {
  const { train, choice } = study, few = { ...choice, known: { ...choice.known, known: 40 } };
  const learners = riskModels(1).slice(0, 2), entries = await riskContest(train, choice, learners, options);
  const asked = { whyNot: () => null, seed: 1 };
  const { chosen, reading, folded } = await foldedRisk({ train, choice: few }, entries, learners, asked);
  assertEquals(folded!.map(({ name }) => name), [...learners.map(({ name }) => name), "prevalence of all"]);
  assertStringIncludes(reading, "fewer than 500 stays whose answer is known");
  assert(entries.includes(chosen));
  const [first] = folded!, all = folded!.at(-1)!;
  assert(first!.metrics.brier.value < all.metrics.brier.value);
  assert(first!.metrics.brier.upper - first!.metrics.brier.lower > 0);
  const enough = { ...choice, known: { ...choice.known, known: 500 } };
  const plain = await foldedRisk({ train, choice: enough }, entries, learners, asked);
  assertEquals([plain.folded, plain.chosen], [null, chosenRisk(entries, asked.whyNot).chosen]);
});
