import { assertEquals, assertThrows } from "@std/assert";
import type { Feature, Matrix } from "lib/features/mod.ts";
import { randomSource } from "lib/stats/mod.ts";
import { fitBoosting } from "lib/trees/boosting/boosting.ts";
import { predictRaw } from "lib/trees/ensemble/tree_walk.ts";
import { scoreRuns } from "lib/trees/scoring/score_runs.ts";

const weekdays = ["a", "b", "c", "d", "e", "f", "g"];
const random = randomSource(7);
const draw = (count: number) => Math.floor(random() * count);

function drawn(rowCount: number, missing: number): Matrix {
  const is = () => random() < missing;
  const features: Feature[] = [
    {
      name: "age",
      type: "number",
      values: Float64Array.from({ length: rowCount }, () => is() ? NaN : draw(90)),
    },
    {
      name: "ward",
      type: "category",
      codes: Int32Array.from({ length: rowCount }, () => is() ? -1 : draw(40)),
      labels: Array.from({ length: 40 }, (_, i) => `w${i}`),
    },
    {
      name: "day",
      type: "number",
      values: Float64Array.from({ length: rowCount }, () => is() ? NaN : draw(50)),
    },
    {
      name: "weekday",
      type: "category",
      codes: Int32Array.from({ length: rowCount }, () => is() ? -1 : draw(7)),
      labels: weekdays,
    },
  ];
  const [age, ward, day, weekday] = features as [Feature, Feature, Feature, Feature];
  const number = (each: Feature, row: number) =>
    each.type === "number" ? each.values[row]! : each.codes[row]!;
  const target = Float64Array.from({ length: rowCount }, (_, row) =>
    Number(
      number(age, row) / 90 + number(ward, row) / 40 + (number(day, row) % 9) / 9 +
          Number(number(weekday, row) % 3 === 0) * number(day, row) / 50 + random() > 2,
    ));
  return { rowCount, features, target };
}

/** The rows that the runs stand for, one by one. */
function spread({ features }: Matrix, lengths: Int32Array): Matrix {
  const from = Array.from(lengths).flatMap((length, row) =>
    Array.from({ length }, (_, i) => [row, i] as const)
  );
  return {
    rowCount: from.length,
    features: features.map((feature): Feature => {
      if (feature.type === "number") {
        const step = feature.name === "day" ? 1 : 0;
        return { ...feature, values: Float64Array.from(from, ([row, i]) => feature.values[row]! + step * i) };
      }
      const step = feature.name === "weekday" ? 1 : 0;
      const codeOf = (code: number, i: number) => code < 0 ? -1 : (code + step * i) % feature.labels.length;
      return { ...feature, codes: Int32Array.from(from, ([row, i]) => codeOf(feature.codes[row]!, i)) };
    }),
  };
}

Deno.test("`scoreRuns()` is to the last bit what each of its rows is scored by itself", () => {
  for (const missing of [0, 0.2]) {
    const trees = fitBoosting(drawn(4_000, missing), { loss: "logistic", rounds: 40, minLeafRows: 5 });
    assertEquals(trees.feature.includes(2) && trees.feature.includes(3), true);
    const starts = drawn(60, missing),
      lengths = Int32Array.from({ length: 60 }, (_, i) => [0, 1, 5, 33, 90][i % 5]!);
    const told = scoreRuns(trees, starts, { lengths, rising: "day", turning: "weekday" });
    assertEquals(told, predictRaw(trees, spread(starts, lengths)));
  }
});

Deno.test("`scoreRuns()` scores no rows, and refuses several outputs", () => {
  const runs = { lengths: new Int32Array(0), rising: "day", turning: "weekday" };
  const trees = fitBoosting(drawn(300, 0), { loss: "logistic", rounds: 2 });
  assertEquals(scoreRuns(trees, drawn(0, 0), runs), new Float64Array(0));
  assertThrows(() => scoreRuns({ ...trees, outputs: 2 }, drawn(0, 0), runs), TypeError, "one output");
});
