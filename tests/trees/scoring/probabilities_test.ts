import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Matrix } from "lib/features/matrix.ts";
import { ensembleFromState, ensembleState } from "lib/registry/artefact/tree_state.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import type { BoostingOptions } from "lib/trees/boosting/boosting_options.ts";
import type { Objective } from "lib/trees/ensemble/ensemble.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { fitForest } from "lib/trees/forest/forest.ts";
import { probabilities } from "lib/trees/scoring/probabilities.ts";
import { stayMatrix } from "../stay_matrix.ts";

function close(actual: ArrayLike<number>, expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  expected.forEach((each, i) => assertAlmostEquals(actual[i]!, each, 1e-12));
}

const of = (objective: Objective, raw: readonly number[], outputs = 1) =>
  probabilities({ objective, outputs }, Float64Array.from(raw));

Deno.test("`probabilities()` is what is worked by hand for each objective", () => {
  const third = Math.log(1 / 2); // log-odds of 1/3
  const half = of({ name: "logistic" }, [0, third]);
  close(half.values, [1 / 2, 1 / 2, 2 / 3, 1 / 3]);
  assertEquals(half.labels, ["0", "1"]);
  const raw = [0, Math.log(2), Math.log(5), 1000, 1000, -1000];
  close(of({ name: "softmax", classes: 3 }, raw, 3).values, [1 / 8, 2 / 8, 5 / 8, 1 / 2, 1 / 2, 0]);
  const shares = [0.3, 0.6, 0.1, 0.5, 0.6, -1e-9, 0, 0, 0];
  close(of({ name: "shares", classes: 3 }, shares, 3).values, [
    ...[0.3, 0.6, 0.1],
    ...[5 / 11, 6 / 11, 0],
    ...[1 / 3, 1 / 3, 1 / 3],
  ]);
  // above level 0: 1/2, above level 1: 1/3
  const ordinal = of({ name: "ordinal", thresholds: [0, -third] }, [0]);
  close(ordinal.values, [1 / 2, 1 / 6, 1 / 3]);
  assertEquals(ordinal.labels, ["0", "1", "2"]);
  // a half ends in the first interval, of the other half a third in the second
  const hazard = of({ name: "hazard", ends: [2, 7] }, [0, third], 2);
  close(hazard.values, [1 / 2, 1 / 6, 1 / 3]);
  assertEquals(hazard.labels, ["up to 2", "up to 7", "later"]);
});

Deno.test("`probabilities()` are never lost in rounding when scores are far out", () => {
  for (const score of [-40, 40]) {
    const { values } = of({ name: "ordinal", thresholds: [-1, 0, 1] }, [score]);
    assert(values.every((each) => each > 0 && each <= 1), values.join());
    // levels next to the likeliest one are e times less likely each
    assertAlmostEquals(Math.abs(Math.log(values[1]! / values[2]!)), 1, 1e-9);
  }
});

Deno.test("`probabilities()` refuses scores that are no classes'", () => {
  assertThrows(() => of({ name: "squared" }, [1]), TypeError, 'they are "squared"');
  assertThrows(
    () => of({ name: "softmax", classes: 3 }, [1, 2], 3),
    TypeError,
    "each row must have 3 scores",
  );
});

Deno.test("fits keep class labels, which are saved and given with probabilities", () => {
  const days = stayMatrix(600, 2);
  const target = days.target.map((each) => each > 22 ? 2 : each > 16 ? 1 : 0);
  const matrix: Matrix = { ...days, target };
  const classLabels = ["short", "usual", "long"];
  const options: BoostingOptions = { rounds: 20, classLabels };
  const fits = [
    fitBoosting(matrix, { ...options, loss: { name: "softmax", classes: 3 } }),
    fitBoosting(matrix, { ...options, loss: { name: "ordinal", levels: 3 } }),
    fitBoosting(matrix, { ...options, loss: { name: "hazard", ends: [0, 1] } }),
    fitForest(matrix, { classes: 3, trees: 20, classLabels }),
  ];
  for (const trees of fits) {
    assertEquals(ensembleFromState(ensembleState(trees)), trees);
    const { labels, values } = probabilities(trees, predictRaw(trees, matrix));
    assertEquals(labels, classLabels);
    const mean = [0, 0, 0];
    values.forEach((each, i) => mean[i % 3]! += each / 600);
    // means of probabilities are the classes' shares
    mean.forEach((each, k) => assertAlmostEquals(each, target.filter((own) => own === k).length / 600, 0.02));
    for (let row = 0; row < 600; row++) {
      const own = values.subarray(3 * row, 3 * row + 3);
      assertAlmostEquals(own[0]! + own[1]! + own[2]!, 1, 1e-12);
    }
  }
  const more = fitBoosting(matrix, { rounds: 1, loss: { name: "softmax", classes: 3 }, startFrom: fits[0]! });
  assertEquals(more.classLabels, classLabels);
  for (const wrong of [["a", "b"], ["a", "b", "a"]]) {
    const loss = { name: "softmax", classes: 3 } as const;
    assertThrows(
      () => fitBoosting(matrix, { loss, classLabels: wrong }),
      RangeError,
      "each of 3 must have its own",
    );
  }
  assertThrows(() => fitBoosting(days, { classLabels }), RangeError, "each of 0 must have its own");
  const state = { ...ensembleState(fits[0]!), classLabels: ["a", "b"] };
  assertThrows(() => ensembleFromState(state), TypeError, "3 classes must have as many labels");
  assertThrows(() => ensembleFromState({ ...state, classLabels: 3 }), TypeError, "must be texts");
});
