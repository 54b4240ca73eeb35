import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fitEncoder } from "lib/features/encoder.ts";
import { toMatrix } from "lib/features/to_matrix.ts";
import { fitRidge } from "lib/model/linear/ridge.ts";
import type { FeatureDrift } from "lib/monitor/drift.ts";
import { errorEffectReading, errorEffects, errorEffectTable } from "lib/monitor/estimate/error_effects.ts";
import { readArtefact, writeArtefact } from "lib/registry/artefact/artefact.ts";
import { dayMs } from "lib/stats/day.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { smallCard } from "../../registry/small_artefact.ts";

const start = Date.UTC(2022, 9, 3), week = { start, end: start + 7 * dayMs };
const names = ["longer", "unsure", "idle"];

/**
 * Stays that follow `longer` alone, and are off by as many days or so as `unsure` says; all three numbers
 * are higher by so much.
 */
function stays(from: number, count: number, higher: number, seed: number): Table {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => names.map(() => 1 + 4 * random() + higher));
  return tableOf({
    stay_id: numberColumn(rows.map((_, row) => row + 1)),
    patient_id: numberColumn(rows.map((_, row) => row + 1)),
    admitted_on: timestampColumn(rows.map((_, row) => from + (row % 7) * dayMs)),
    stay_days: numberColumn(
      rows.map(([longer, unsure]) => Math.round(40 + 5 * longer! + unsure! * normal(random))),
    ),
    ...Object.fromEntries(names.map((name, i) => [name, numberColumn(rows.map((row) => row[i]!))])),
  });
}

const learnt = stays(start - 90 * dayMs, 6_000, 0, 1), encoder = fitEncoder(learnt, names);
const encoded = (table: Table) =>
  toMatrix(table, encoder, { target: "stay_days", time: "admitted_on" }).matrix;
const champion = readArtefact(writeArtefact(smallCard(encoder), fitRidge(encoded(learnt))));
const judged = stays(start - 60 * dayMs, 6_000, 0.5, 2);
const both = { reference: encoded(learnt), current: encoded(stays(start, 1_000, 1, 3)) };
const options = { knownBy: start + 400 * dayMs, seed: 1 };
const drift = (feature: string): FeatureDrift => ({
  ...{ week, feature, kind: "number", rows: 1_000, statistic: 9, pValue: 0, adjustedPValue: 0, psi: 1 },
  ...{
    jensenShannon: 0.5,
    kolmogorov: NaN,
    effectBefore: NaN,
    wasserstein: 1,
    effectSize: 0.4,
    drifted: true,
  },
});

Deno.test("`errorEffects()` ranks drifted features by what they do to the error, not to the predictions", () => {
  const drifted = ["idle", "longer", "unsure"].map(drift);
  const effects = errorEffects(champion, judged, both, { week, drifted }, options);
  assert(typeof effects !== "string");
  assertEquals(effects[0]!.feature, "unsure");
  // One more of the standard deviation is 0.8 days more of the MAE.
  assertAlmostEquals(effects[0]!.moves.value, Math.sqrt(2 / Math.PI), 0.25);
  assert(effects[0]!.moves.lower > 0);
  for (const { moves } of effects.slice(1)) assert(Math.abs(moves.value) < 0.1, `${moves.value}`);
  assertStringIncludes(errorEffectReading(effects), "Of 3 features that drifted in the latest week ");
  assertStringIncludes(errorEffectReading(effects), "most **unsure**, by +");
  assertEquals(errorEffectTable(effects).rowCount, 3);
});

Deno.test("`errorEffects()` says why there are none", () => {
  const nothing = errorEffects(champion, judged, both, { week, drifted: [] }, options);
  const few = stays(start - 60 * dayMs, 500, 0, 2), drifted = [drift("unsure")];
  const later = { start: week.end, end: week.end + 7 * dayMs };
  const cases = [
    [nothing, "Nothing drifted in the latest week"],
    [errorEffects(champion, few, both, { week, drifted }, options), "500 stays are known that the model has"],
    [errorEffects(champion, judged, both, { week: later, drifted }, options), "fewer than two stays"],
    [
      errorEffects(champion, judged, both, { week, drifted: [drift("other")] }, options),
      "nothing that drifted",
    ],
  ] as const;
  for (const [said, words] of cases) assertStringIncludes(errorEffectReading(said), words);
  const unsure = { feature: "idle", effectSize: 0.4, unit: "days", size: 0 } as const;
  const none = errorEffectReading([{ ...unsure, moves: { value: 0, lower: -1, upper: 1 } }]);
  assertEquals(
    none,
    "Of 1 feature that drifted in the latest week none surely moves the MAE to be expected of it.",
  );
});
