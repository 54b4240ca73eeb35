import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  dependenceFigure,
  explainSample,
  importanceFigure,
  meanContributions,
  swarmFigure,
} from "lib/evaluate/figures/explanation_figures.ts";
import type { Matrix } from "lib/features/matrix.ts";
import { treesModel } from "lib/model/trees/tree_model.ts";
import { randomSource } from "lib/stats/random.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";

/** Ward S stays 20 days longer, a high deposit a little; noise does nothing. */
function stays(rowCount: number): Matrix {
  const random = randomSource(4);
  const ward = Int32Array.from({ length: rowCount }, () => (random() < 0.5 ? 1 : 0));
  const deposit = Float64Array.from({ length: rowCount }, () => 3_000 + 4_000 * random());
  const noise = Float64Array.from({ length: rowCount }, () => random());
  return {
    rowCount,
    features: [
      { name: "noise", type: "number", values: noise },
      { name: "ward_type", type: "category", codes: ward, labels: ["Q", "S"] },
      { name: "deposit", type: "number", values: deposit },
    ],
    target: Float64Array.from(ward, (code, row) => 20 + 20 * code + deposit[row]! / 1_000 + random()),
  };
}

const matrix = stays(2_000);
const model = treesModel("boosting", fitBoosting(matrix, { rounds: 50 }));

Deno.test("`explainSample()` explains rows spread over the matrix, and all of a small one", () => {
  assertEquals(explainSample(model, matrix, 100).explanations.length, 100);
  const few = explainSample(model, stays(7), 100);
  assertEquals([few.matrix.rowCount, few.explanations.length], [7, 7]);
  assertEquals(explainSample(model, stays(0), 100).explanations, []);
  // Of fewer than twice as many, too, they reach to the end.
  const valuesOf = ({ features: [, , deposit] }: Matrix) =>
    deposit?.type === "number" ? [...deposit.values] : [];
  const all = valuesOf(stays(190));
  const spread = valuesOf(explainSample(model, stays(190), 100).matrix);
  assertEquals([spread[0], ...spread.slice(-2)], [all[0], all[186], all[188]]);
});

Deno.test("`meanContributions()` finds the planted order of the features", () => {
  const ranked = meanContributions(explainSample(model, matrix));
  assertEquals(ranked.map((each) => each.feature), ["ward_type", "deposit", "noise"]);
  // Half of the stays are 20 days apart from the others: each is 10 days from the mean.
  assert(Math.abs(ranked[0]!.amount - 10) < 0.5, `${ranked[0]!.amount}`);
});

Deno.test("importance, swarm and dependence say what they show, without a number that is none", () => {
  const explained = explainSample(model, matrix, 500);
  const figures = [
    importanceFigure(explained, "n = 500"),
    swarmFigure(explained, "n = 500"),
    dependenceFigure(explained, "ward_type", "n = 500"),
    dependenceFigure(explained, "deposit", "n = 500"),
  ];
  const titles = [
    "Ward type and deposit move predictions most",
    "by more than 11 days",
    "By ward type, predictions are longest with S and shortest with Q",
    "Deposit moves predictions between",
  ];
  for (const [i, { svg }] of figures.entries()) {
    assertStringIncludes(svg, titles[i]!);
    assert(!/NaN|Infinity|undefined/.test(svg), titles[i]);
  }
  assertThrows(() => dependenceFigure(explained, "age_band", ""), TypeError, '"age_band"');
});

Deno.test("`swarmFigure()` counts the dots that it draws when every third stay is shown", () => {
  const explained = explainSample(model, matrix, 100);
  const { svg } = swarmFigure(explained, "n = 100", 2, 30);
  assertStringIncludes(svg, "(34 shown)");
  assertEquals(svg.match(/<circle/g)?.length, 2 * 34);
});

Deno.test("`importanceFigure()` names no feature where none moves a prediction by a tenth of a day", () => {
  const explanation = {
    base: 7,
    contributions: [{ feature: "deposit", amount: 0.01 }, { feature: "noise", amount: 0 }],
  };
  const { svg } = importanceFigure({ matrix: stays(1), explanations: [explanation] }, "n = 1");
  assertStringIncludes(svg, "No feature moves predictions by a tenth of a day on average");
});

Deno.test("`importanceFigure()` tells one number once, and `dependenceFigure()` speaks of the values that it shows", () => {
  const row = (a: number, b: number) => ({
    base: 0,
    contributions: [{ feature: "a", amount: a }, { feature: "b", amount: b }],
  });
  const labels = Array.from({ length: 20 }, (_, i) => `ward ${i}`);
  const codes = Int32Array.from({ length: 400 }, (_, i) => i % 20);
  const shown = {
    matrix: { rowCount: 400, features: [{ name: "a", type: "category", codes, labels }] },
    explanations: Array.from(codes, (code) => row(code / 50, -0.19)),
  } as unknown as Parameters<typeof importanceFigure>[0];
  // It used to be "by 0.2 and 0.2 days".
  assertStringIncludes(importanceFigure(shown, "").svg, "by 0.2 days each on average");
  assertStringIncludes(dependenceFigure(shown, "a", "").svg, "predictions of those shown are longest with");
});
