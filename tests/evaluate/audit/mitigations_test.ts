import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { groupShifts } from "lib/evaluate/audit/group_shifts.ts";
import { mitigationReading, mitigationTable } from "lib/evaluate/audit/mitigation_report.ts";
import { type Grouped, mitigationsOf } from "lib/evaluate/audit/mitigations.ts";
import type { HeldOut, Purpose } from "lib/features/held_out.ts";
import { randomSource } from "lib/stats/random.ts";
import { categoryColumn } from "lib/table/table.ts";

const count = 1_500;

/** Stays of three groups; `told` is what is predicted of one whose probability, or days, are right. */
function made<P extends Purpose>(
  { purpose, seed, asks }: { purpose: P; seed: number; asks: "days" | "risk" },
  told: (right: number, group: string) => number,
): Grouped<HeldOut<P>> {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => ({
    group: ["A", "B", "C"][Math.floor(3 * random())]!,
    right: asks === "risk" ? 0.1 + 0.8 * random() : 5 + 30 * random(),
  }));
  const target = Float64Array.from(
    rows,
    ({ right }) => asks === "risk" ? (random() < right ? 1 : 0) : right + 14 * (random() + random() - 1),
  );
  return {
    held: {
      purpose,
      split: "random patients",
      matrix: { rowCount: count, features: [], target, group: Int32Array.from(rows, (_, row) => row >> 1) },
      rows: { rowCount: count, columns: {} },
      known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
    },
    predicted: Float64Array.from(rows, ({ right, group }) => told(right, group)),
    columns: { ward: categoryColumn(rows.map(({ group }) => group)) },
  };
}

function compared(asks: "days" | "risk", told: (right: number, group: string) => number) {
  const options = asks === "days" ? { asks, longFrom: 25, seed: 1 } : { asks, threshold: 0.6, seed: 1 };
  const calibration = made({ purpose: "calibration", seed: 1, asks }, told);
  return mitigationsOf(calibration, made({ purpose: "test", seed: 2, asks }, told), options);
}

Deno.test("`mitigationsOf()` narrows gaps that were planted, of probabilities and of days, and says the cost", () => {
  const risk = compared("risk", (right, group) => group === "A" ? right - 0.2 : right);
  assertEquals(risk.map(({ way }) => way), ["as predicted", "recalibrated by group", "threshold by group"]);
  const [before, moved, apart] = risk;
  assert(before!.measures.missedGap.value > 0.3 && before!.changes.missedGap.value === 0);
  assert(apart!.changes.missedGap.upper < -0.2 && apart!.measures.missedGap.value < 0.2);
  // What is predicted of it stays as it is, and so do bias and error.
  assertEquals(apart!.changes.error.value, 0);
  assert(moved!.changes.biasGap.upper < -0.1 && moved!.changes.error.upper < 0);
  // Of all as many are missed as before.
  assert(Math.abs(apart!.changes.missed.value) < 0.05);
  const reading = mitigationReading("risk", risk);
  assertStringIncludes(
    reading,
    "A threshold of its own for each ward surely narrows the largest gap in the share missed",
  );
  assertStringIncludes(reading, "the Brier score changes by -");
  assertEquals(mitigationTable("risk", risk).rowCount, 3);

  const days = compared("days", (right, group) => group === "C" ? right - 6 : right);
  assert(days[0]!.measures.biasGap.value > 5 && days[1]!.measures.biasGap.value < 1);
  assert(days[2]!.changes.missedGap.upper < 0 && days[1]!.changes.error.upper < 0);
  assertStringIncludes(mitigationReading("days", days), "surely narrows the largest gap in bias");
});

Deno.test("`mitigationsOf()` claims nothing where groups are told alike, and asks nobody of few", () => {
  const alike = compared("risk", (right) => right);
  assertStringIncludes(mitigationReading("risk", alike), "by ward, **surely narrows**");
  const given = made({ purpose: "test", seed: 2, asks: "risk" }, (right) => right);
  const rare = categoryColumn(Array.from({ length: count }, (_, row) => row < 20 ? "rare" : "usual"));
  const calibration = made({ purpose: "calibration", seed: 1, asks: "risk" }, (right) => right);
  const options = { asks: "risk", threshold: 0.5, seed: 1 } as const;
  const columns = { rare };
  assertEquals(mitigationsOf({ ...calibration, columns }, { ...given, columns }, options), []);
  assertStringIncludes(mitigationReading("risk", []), "*Not compared:*");
  // Nobody is flagged: of no group are any found.
  assertEquals(mitigationsOf(calibration, given, { ...options, threshold: Infinity }), []);
});

Deno.test("`groupShifts()` moves a group of few less than its own mean says, one without stays as all", () => {
  const actual = Float64Array.from({ length: 240 }, (_, row) => (row < 200 ? 12 : 6) + row % 7);
  const predicted = new Float64Array(240).fill(10), all = Int32Array.from(actual.keys());
  const rows = [all.subarray(0, 100), all.subarray(100, 200), all.subarray(200, 240), new Int32Array()];
  const shifts = groupShifts("days", { actual, predicted }, rows);
  const mean = rows[2]!.reduce((sum, row) => sum + actual[row]! - 10, 0) / 40;
  assert(shifts[2]! > mean && shifts[2]! < mean + 0.3);
  assertAlmostEquals(shifts[3]!, (shifts[0]! + shifts[1]! + shifts[2]!) / 3, 0.2);
  assertEquals([...groupShifts("days", { actual, predicted }, [new Int32Array()])], [0]);
});
