import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { aucBesideOthers, rankedRows } from "lib/evaluate/audit/auc_beside_others.ts";
import { auditReading, auditTable, disparities, disparityTable } from "lib/evaluate/audit/audit_report.ts";
import { riskAuditOf } from "lib/evaluate/audit/risk_audit.ts";
import { orderedRisks, riskMetricsOf } from "lib/evaluate/risk/risk_metrics.ts";
import type { HeldOut } from "lib/features/held_out.ts";
import { normal, randomSource, shuffled } from "lib/stats/random.ts";
import { categoriesOf, categoryColumn } from "lib/table/table.ts";

const count = 1_600;
const threshold = 0.6;

/** Answers as probable as predicted, of patients with two stays each; `told` is predicted of a row. */
function made(
  seed: number,
  told: (row: { gender: string; hospital: number; p: number }) => number = ({ p }) => p,
) {
  const random = randomSource(seed);
  const rows = Array.from({ length: count }, () => ({
    gender: random() < 0.4 ? "F" : "M",
    hospital: Math.floor(6 * random()),
    p: random(),
  }));
  const target = Float64Array.from(rows, ({ p }) => random() < p ? 1 : 0);
  const test: HeldOut<"test"> = {
    purpose: "test",
    split: "random patients",
    matrix: { rowCount: count, features: [], target, group: Int32Array.from(rows, (_, row) => row >> 1) },
    rows: { rowCount: count, columns: {} },
    known: { stays: count, known: count, effective: count, capped: 0, judgedFrom: null },
  };
  const columns = {
    gender: categoryColumn(rows.map(({ gender }) => gender)),
    hospital: categoryColumn(rows.map(({ hospital }) => `H${hospital}`)),
  };
  return { test, predicted: Float64Array.from(rows, told), columns };
}

Deno.test("`riskAuditOf()` finds who is told worse, too low, or missed, and which side", () => {
  const random = randomSource(99);
  const { test, predicted, columns } = made(1, ({ gender, hospital, p }) =>
    // Of H3 nothing is known, women are told half of what is so.
    hospital === 3 ? random() : gender === "F" ? p / 2 : p);
  const audit = riskAuditOf(test, predicted, { columns, threshold });
  const found = disparities(audit);
  const of = (by: string, cell: string, measure: string) =>
    found.find((each) => each.by === by && each.cell === cell && each.measure === measure);
  assert(of("hospital", "H3", "rank")!.gap.upper < -0.15 && of("hospital", "H3", "brier")!.gap.lower > 0.06);
  assert(of("gender", "F", "excess")!.gap.upper < -0.1 && of("gender", "F", "missed")!.cost > 50);
  assert(of("gender", "M", "missed")!.gap.upper < 0);
  const reading = auditReading(audit, Object.keys(columns));
  assertStringIncludes(reading, "Flagged is who has a probability of 0.600 or more.");
  assertStringIncludes(reading, "its share of yes not flagged differs by");
  assertStringIncludes(reading, "missed that elsewhere would not be");
  assertEquals(Object.keys(auditTable(audit).columns).slice(3), [
    ...["auc", "brier", "excess_points", "missed_percent"],
  ]);
  assertEquals(auditTable(audit).rowCount, 2 + 6);
  assertEquals(disparityTable(audit).rowCount, Math.min(15, found.length));
});

Deno.test("`riskAuditOf()` reports hardly ever anything of labels that are shuffled", () => {
  const reported = Array.from({ length: 12 }, (_, seed) => {
    const { test, predicted, columns } = made(seed + 1, ({ gender, p }) => gender === "F" ? p / 2 : p);
    // Both stays of a patient go on having one label.
    const order = shuffled(count / 2, randomSource(seed + 50));
    const mixed = Object.fromEntries(
      Object.entries(columns).map(([name, { codes, ...rest }]) => [name, {
        ...rest,
        codes: codes.map((_, row) => codes[2 * order[row >> 1]!]!),
      }]),
    );
    return disparities(riskAuditOf(test, predicted, { columns: mixed, threshold })).length;
  });
  // By chance one in twenty reports any.
  assert(reported.filter((count) => count > 0).length <= 2, `${reported}`);
});

Deno.test("`riskAuditOf()` shows no share of fewer than 11, and nothing of nobody flagged", () => {
  const { test, predicted, columns: { hospital } } = made(3, ({ hospital, p }) => hospital === 2 ? p / 2 : p);
  const audit = riskAuditOf(test, predicted, { columns: { hospital: hospital! }, threshold });
  const few = audit.findings.find(({ cell, measure }) => cell === "H2" && measure === "missed")!;
  assert(few.isFew && few.adjusted < 0.05 && few.here.value === 1);
  const table = auditTable(audit);
  const shown = categoriesOf(table, "missed_percent");
  assertEquals(shown.labels[shown.codes[2]!], "not shown");
  const { codes, labels } = categoriesOf(disparityTable(audit), "gap");
  assert([...codes].some((code) => labels[code] === "more"));
  const none = riskAuditOf(test, predicted, { columns: { hospital: hospital! }, threshold: Infinity });
  assertStringIncludes(auditReading(none, ["hospital"]), "Nobody is flagged.");
  assertEquals(none.findings.some(({ measure }) => measure === "missed"), false);
});

Deno.test("`aucBesideOthers()` has the AUC of each side, ties and weights right, DeLong's error", () => {
  const { test: { matrix }, predicted } = made(4);
  const tied = predicted.map((p) => Math.round(10 * p) / 10), yes = matrix.target;
  const known = Int32Array.from(yes.keys()), cell = known.filter((row) => row % 5 === 0);
  const weight = yes.map((_, row) => 1 + row % 3), patients = new Int32Array(count).fill(-1);
  const beside = aucBesideOthers(cell, rankedRows({ yes, predicted: tied, weight, patients, known }))!;
  const aucOf = (rows: Int32Array) => {
    const take = (from: Float64Array) => Float64Array.from(rows, (row) => from[row]!);
    const risks = orderedRisks({ actual: take(yes), predicted: take(tied), weight: take(weight) });
    return riskMetricsOf(risks, new Int32Array(rows.length).fill(1)).auc;
  };
  assertAlmostEquals(beside.here.value, aucOf(cell), 1e-12);
  assertAlmostEquals(beside.others, aucOf(known.filter((row) => row % 5 !== 0)), 1e-12);
  // By hand: 12 of each kind, all no below all yes but for one pair of them.
  const few = Float64Array.from({ length: 48 }, (_, row) => row % 2), all = Int32Array.from(few.keys());
  const told = few.map((answer, row) => row === 0 ? 0.9 : answer === 1 ? 0.8 : 0.2);
  const ones = new Float64Array(48).fill(1), alone = new Int32Array(48).fill(-1);
  const short = rankedRows({ yes: few, predicted: told, weight: ones, patients: alone, known: all });
  const hand = aucBesideOthers(all.subarray(0, 24), short)!;
  assertAlmostEquals(hand.here.value, 11 / 12, 1e-12);
  assertEquals(hand.others, 1);
  assert(hand.here.upper < 1 && hand.here.lower < 0.8 && hand.gap.upper > 0);
  assert(hand.pValue > 0.1);
  assertEquals(aucBesideOthers(all.subarray(0, 21), short), null);
});

Deno.test("`aucBesideOthers()` holds the true AUC 95 times of 100, of few patients and of ones set apart too", () => {
  const random = randomSource(7), replicates = 120;
  for (
    const [no, yes, shift, truth] of [[11, 11, 0, 0.5], [40, 12, 2.5, 0.9615], [14, 14, 4, 0.9977]] as const
  ) {
    let [held, noGap, flat] = [0, 0, 0];
    for (let replicate = 0; replicate < replicates; replicate++) {
      // Of each patient three stays alike; others by the same rule.
      const rows = [[no, 0], [yes, 1], [60, 0], [60, 1]].flatMap(([patients, answer], part) =>
        Array.from({ length: patients! }, () => normal(random)).flatMap((own) =>
          Array.from({ length: 3 }, () => ({
            isHere: part < 2,
            yes: answer!,
            told: answer! * shift + Math.sqrt(0.8) * own + Math.sqrt(0.2) * normal(random),
          }))
        )
      );
      const all = Int32Array.from(rows.keys());
      const beside = aucBesideOthers(
        all.filter((row) => rows[row]!.isHere),
        rankedRows({
          yes: Float64Array.from(rows, (row) => row.yes),
          predicted: Float64Array.from(rows, (row) => row.told),
          weight: new Float64Array(rows.length).fill(1),
          patients: all.map((row) => Math.floor(row / 3)),
          known: all,
        }),
      )!;
      held += Number(beside.here.lower <= truth && truth <= beside.here.upper);
      noGap += Number(beside.gap.lower <= 0 && beside.gap.upper >= 0);
      flat += Number(beside.here.lower === beside.here.upper);
    }
    assert(held >= 0.93 * replicates && noGap >= 0.93 * replicates, `${no}, ${yes}: ${held}, ${noGap}`);
    assertEquals(flat, 0);
  }
});
