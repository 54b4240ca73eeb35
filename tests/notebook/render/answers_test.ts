import { assertEquals } from "@std/assert";
import type { Summary } from "lib/notebook/cell/summary.ts";
import { answersOf } from "lib/notebook/render/answers.ts";

function textsOf(summary: Summary): Record<string, string> {
  return Object.fromEntries(answersOf(summary, []).map(({ question, answer }) => [question, answer]));
}

const near = (value: number) => ({ value, lower: value - 0.25, upper: value + 0.25 });
const champion = {
  name: "boosting",
  version: "24b657525615",
  split: "later months, patients apart",
  metrics: { rmse: near(17), mae: near(12) },
};

Deno.test("`answersOf()` has a wording for every answer that is absent, of the model", () => {
  // Of flow, beds and a population a cohort without messages or a survey had a line each that told nothing.
  assertEquals(textsOf({}), {
    "Cohort": "not told",
    "Champion": "not told: no notebook of this run came to one",
    "Its error": "no champion, so none",
    "Best baseline": "no baseline was compared",
    "Coverage": "not measured",
    "Promotion": "not asked",
    "Drift": "not measured",
    "Advice": "none was given",
    "Retraining": "not tried",
    "Could not be done": "nothing",
  });
  const flow = { patients: 1, visits: 1_200, contradictions: 3, recommendation: "H1 is optimal." };
  assertEquals(
    textsOf({ flow })["Patient flow"],
    "1 patient in bed, of 1,200 visits; 3 contradictions. H1 is optimal.",
  );
  const interval = { value: 0.25, lower: 0.2, upper: 0.3 };
  const metrics = {
    prevalence: interval,
    auc: interval,
    slope: interval,
    precision: interval,
    claimed: interval,
  };
  const population = { survey: "a survey", asked: "poor health", name: "boosting", metrics };
  assertEquals(
    textsOf({ population })["Population risk"],
    "25.0 % are in poor health, by a survey; boosting has an AUC of 0.250 and a precision of 25.0 %; a " +
      "balanced test would have claimed 25.0 %.",
  );
  const cohort = { title: "A ward", stays: 1_200 };
  const looked = textsOf({ cohort, champion: null, period: null, drift: null, retrain: false });
  assertEquals(
    [looked.Champion, looked.Cohort, looked.Drift, looked.Advice],
    [
      "none: no model was promoted",
      "A ward: 1,200 stays, admitted at times that the source does not tell",
      "can't be told without dates",
      "keep the model",
    ],
  );
});

Deno.test("`answersOf()` says which of champion and baseline errs less, by each measure", () => {
  const cases: [number, number, string][] = [
    [13, 18, "the champion's error is lower by MAE, lower by RMSE"],
    [11, 18, "the champion's error is higher by MAE, lower by RMSE"],
    [12, 17, "the champion's error is equal by MAE, equal by RMSE"],
  ];
  for (const [mae, rmse, verdict] of cases) {
    const baseline = { name: "mean of all", metrics: { rmse: near(rmse), mae: near(mae) } };
    assertEquals(textsOf({ champion, baseline })["Best baseline"]?.split("; ").at(-1), verdict);
  }
  assertEquals(
    textsOf({ champion })["Its error"],
    "mean absolute error 12.00 (11.75 to 12.25) days, root mean squared error 17.00 (16.75 to 17.25) days; " +
      "test: later months, patients apart",
  );
});

// The champion used to be compared with the best mean alone, by the MAE too.
Deno.test("`answersOf()` compares each measure with the baseline that is best by it", () => {
  const baseline = { name: "mean by city", metrics: { rmse: near(18), mae: near(13) } };
  const baselineByMae = { name: "median by city", metrics: { rmse: near(19), mae: near(11) } };
  assertEquals(
    textsOf({ champion, baseline, baselineByMae })["Best baseline"],
    "median by city: mean absolute error 11.00 (10.75 to 11.25) days; mean by city: root " +
      "mean squared error 18.00 (17.75 to 18.25) days; the champion's error is higher by MAE, lower by RMSE",
  );
});

Deno.test("`answersOf()` writes no NaN, which JSON hands over as null", () => {
  const nothing = JSON.parse('{"value":null,"lower":null,"upper":null}');
  const metrics = { rmse: nothing, mae: { value: 3, lower: NaN, upper: NaN } };
  const texts = textsOf({
    champion: { ...champion, metrics },
    baseline: { name: "mean", metrics: { rmse: nothing } },
    coverage: { share: nothing, promised: 0.9 },
    drift: { weeks: 0, alarms: 0 },
  });
  assertEquals(
    [texts["Its error"], texts["Best baseline"], texts.Coverage, texts.Drift],
    [
      "mean absolute error 3.00 days; test: later months, patients apart",
      "mean: not known",
      "not known",
      "no weeks to compare",
    ],
  );
});

Deno.test("`answersOf()` calls an interval too narrow, too wide or as promised by its own interval", () => {
  const cases: [number, number, string][] = [
    [0.7, 0.8, "surely too few"],
    [0.85, 0.95, "as promised, as far as can be told"],
    [0.95, 0.99, "surely more than promised"],
  ];
  for (const [lower, upper, verdict] of cases) {
    const share = { value: (lower + upper) / 2, lower, upper };
    assertEquals(textsOf({ coverage: { share, promised: 0.9 } }).Coverage?.split(": ").at(-1), verdict);
  }
});

Deno.test("`answersOf()` counts weeks and says what to do", () => {
  assertEquals(textsOf({ drift: { weeks: 23, alarms: 0 } }).Drift, "no alarm in 23 weeks");
  assertEquals(textsOf({ drift: { weeks: 1, alarms: 1 } }).Drift, "alarms in 1 of 1 week");
  assertEquals(textsOf({ retrain: true }).Advice, "retrain");
  assertEquals(textsOf({ retrain: true, promoted: false }).Retraining, "not promoted");
  assertEquals(
    textsOf({ promoted: true, decision: "**Retrain**: by -1.8 days" }).Advice,
    "Retrain: by −1.8 days",
  );
});

Deno.test("`answersOf()` tells what the candidate and the retraining came to beside the advice", () => {
  // A refused candidate used to be "none was made", and a champion replaced in the run stayed the champion.
  assertEquals(
    textsOf({ champion: null, promotion: "not promoted, as it is no better" }).Promotion,
    "not promoted, as it is no better",
  );
  const told = textsOf({
    champion,
    decision: "Retrain",
    promoted: true,
    retraining: "promoted, as it is better",
    championAfterRetraining: "382f9521ad81",
  });
  assertEquals(
    [told.Champion, told.Advice, told.Retraining],
    [
      "boosting, version 24b657525615; since the retraining version 382f9521ad81",
      "Retrain",
      "promoted, as it is better",
    ],
  );
  assertEquals(
    textsOf({ champion, championAfterRetraining: champion.version }).Champion,
    "boosting, version 24b657525615",
  );
});

Deno.test("`answersOf()` says once why several notebooks could not answer", () => {
  const reason = "The source has no admission dates.";
  const silences = ["05", "06"].map((title) => ({ title, reason })).concat({
    title: "07",
    reason: "Too few.",
  });
  assertEquals(answersOf({}, silences).at(-1)?.answer, `05, 06: ${reason} 07: Too few.`);
});
