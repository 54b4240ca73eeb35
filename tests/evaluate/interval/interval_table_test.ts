import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { intervalReading, intervalTable, judgeIntervals } from "lib/evaluate/interval/interval_table.ts";
import { levelsTable } from "lib/evaluate/interval/levels_table.ts";
import { worstSlab } from "lib/evaluate/interval/worst_slab.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { scoreShares } from "lib/registry/artefact/residual_offsets.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoriesOf, displayRows } from "lib/table/table.ts";

const count = 3_000;
const scores = scoreShares.map((share) => (share - 0.5) / 0.45);
const right = { level: 0.9, at: [20], lower: [-9], upper: [9], scores };

/** Stays within 10 days of what was predicted, evenly; those of ward S within `spread` days. */
function stays(spread = 10) {
  const random = randomSource(6);
  const predicted = Float64Array.from({ length: count }, () => 20 + 20 * random());
  const codes = Int32Array.from({ length: count }, (_, row) => row % 4 === 0 ? 1 : 0);
  const target = predicted.map((days, row) => days + (codes[row] === 1 ? spread : 10) * (2 * random() - 1));
  const age = Float64Array.from({ length: count }, () => 100 * random());
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "random rows",
    matrix: {
      rowCount: count,
      features: [
        { name: "ward", type: "category", codes, labels: ["Q", "S"] },
        { name: "age", type: "number", values: age },
      ],
      target,
    },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  return { test, predicted };
}

/** What is predicted for ward S differs, so that the label can be told from the others' mean. */
function planted() {
  const { test, predicted } = stays(30);
  const ward = test.matrix.features[0]!;
  const moved = predicted.map((days, row) => days + (ward.type === "category" ? 20 * ward.codes[row]! : 0));
  const target = test.matrix.target.map((days, row) => days + moved[row]! - predicted[row]!);
  return { test: { ...test, matrix: { ...test.matrix, target } }, predicted: moved };
}

Deno.test("`worstSlab()` finds the ward whose stays spread more, on stays that the search did not see", () => {
  const { test, predicted } = planted();
  const { share, stays: found } = worstSlab(test, predicted, right, { seed: 1 })!;
  // Of ward S 30 % are inside, of all 75 %.
  assert(share.value < 0.4 && share.lower <= share.value && share.value <= share.upper, `${share.value}`);
  assert(found > 0.15 * count / 2 && found < 0.4 * count / 2);
  assertEquals(worstSlab(test, predicted, right, { seed: 1 })!.share, share);
});

Deno.test("`worstSlab()` finds next to nothing where nothing is, and does not search few stays", () => {
  const { test, predicted } = stays();
  const { share } = worstSlab(test, predicted, right, { seed: 1 })!;
  assert(share.upper > 0.88 && share.value > 0.85, `${share.value}`);
  const target = test.matrix.target.map((days, row) => row < 300 ? days : NaN);
  const few = { ...test, matrix: { ...test.matrix, target } };
  assertEquals(worstSlab(few, predicted, right, { seed: 1 }), null);
});

Deno.test("`judgeIntervals()` tells width, what is held, and whether predictions say truly how sure they are", () => {
  const { test, predicted } = stays();
  const wide = { level: 0.9, at: [20], lower: [-18], upper: [18], scores };
  const judged = judgeIntervals(test, predicted, { own: right, wide }, { seed: 1 });
  const [own, other] = judged;
  assert(Math.abs(own!.share.value - 0.9) < 0.02 && own!.unevenness!.value < 0.03);
  assert(other!.share.value === 1 && other!.unevenness!.value > 0.2);
  assertEquals(judged.map(({ width }) => Math.round(width)), [18, 36]);
  const table = intervalTable(judged);
  assertEquals(categoriesOf(table, "interval").labels, ["own", "wide"]);
  assertStringIncludes(intervalReading(judged), "18.0 days wide on average, 50 % narrower than wide (36.0)");
  assertStringIncludes(intervalReading(judged.toReversed()), "100 % wider than own");
  assertStringIncludes(intervalReading([own!, own!]), "as wide as own");
  assertEquals(intervalReading([]), "*Not judged:* too few stays are known.");
});

Deno.test("`levelsTable()` holds other levels and bounds to what they promise", () => {
  const { test, predicted } = stays();
  const rows = displayRows(levelsTable(test, predicted, right, { seed: 1 }), 10);
  assertEquals(rows.map(({ promised }) => promised), [50, 80, 95, 90, 90]);
  for (const { promised, held } of rows) {
    assert(Math.abs(parseFloat(String(held)) - Number(promised)) < 2.5, `${promised}: ${held}`);
  }
  const { scores: _, ...old } = right;
  assertEquals(levelsTable(test, predicted, old, { seed: 1 }).rowCount, 0);
  assertEquals(judgeIntervals(test, predicted, { old }, { seed: 1 })[0]!.unevenness, null);
});

Deno.test("`intervalReading()` compares widths also where one is nothing", () => {
  const all = { value: 1, lower: 1, upper: 1 };
  const judged = { level: 0.9, share: all, leastTenth: all, slab: null, unevenness: null };
  const said = (own: number, plain: number) =>
    intervalReading([{ ...judged, name: "own", width: own }, { ...judged, name: "plain", width: plain }]);
  assertStringIncludes(said(0, 0), "It is 0.0 days wide on average, as wide as plain (0.0).");
  assertStringIncludes(said(1, 0), "It is 1.0 days wide on average, wider than plain (0.0).");
  assertStringIncludes(said(1, 2), "It is 1.0 days wide on average, 50 % narrower than plain (2.0).");
});
