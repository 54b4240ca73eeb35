import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fitCopula } from "lib/population/synthesise/copula.ts";
import { synthesised } from "lib/population/synthesise/synthesised.ts";
import { normal, randomSource } from "lib/stats/mod.ts";
import { categoryColumn, cellText, numberColumn, type Table, tableOf } from "lib/table/mod.ts";

/** Ages, who is ill (the older ones, and the north, more often), a ward with a rare label, an income. */
function people(rows: number): Table {
  const random = randomSource(3);
  const all = Array.from({ length: rows }, (_, row) => {
    const region = random() < 0.5 ? "north" : "south", z = normal(random);
    const ill = random() < 1 / (1 + Math.exp(1.5 - 1.2 * z - Number(region === "north")));
    return {
      ...{ region, age: Math.round(50 + 12 * z), ill: ill ? "yes" : "no" },
      ...{ ward: row < 3 ? "rare" : random() < 0.3 ? "B" : "A" },
      income: random() < 0.1 ? NaN : Math.exp(10 - 0.2 * z + 0.4 * normal(random)),
    };
  });
  return tableOf({
    region: categoryColumn(all.map(({ region }) => region)),
    age: numberColumn(all.map(({ age }) => age)),
    ill: categoryColumn(all.map(({ ill }) => ill)),
    ward: categoryColumn(all.map(({ ward }) => ward)),
    income: numberColumn(all.map(({ income }) => income)),
  });
}

const real = people(2_400), ill = real.columns["ill"]!;
const yes = ill.type === "category" ? ill.labels.indexOf("yes") : -1;
const asked = { target: "ill", isYes: (value: number) => value === yes, leftOut: [] };
const options = { seed: 1, rows: 1_500, strata: "region", asked };
const made = await synthesised(real, options);
const lines = (table: Table) =>
  Array.from(
    { length: table.rowCount },
    (_, row) => Object.values(table.columns).map((column) => cellText(column, row)).join(),
  );

Deno.test("`synthesised()` has real margins and associations, copies no row, draws no rare label", () => {
  const { report: { margins, pairs, auc, membership, nearest } } = made;
  assertEquals([made.table.rowCount, made.learntFrom], [1_500, 1_680]);
  assert(made.rare <= 3, `${made.rare}`);
  assert(margins.mean < 1.2 * margins.heldOut, `${margins.mean}: ${margins.heldOut}`);
  assert(pairs.mean < 0.06, `${pairs.mean}`);
  assert(auc.real.value > 0.7 && auc.synthetic.value > auc.real.value - 0.03, `${auc.synthetic.value}`);
  assert(membership.lower < 0.5 && membership.upper > 0.5, `${membership.value}`);
  assert(nearest.synthetic > 0.5 * nearest.heldOut);
  const known = new Set(lines(real)), drawn = lines(made.table);
  assertEquals(drawn.filter((line) => known.has(line)), []);
  assertEquals(drawn.filter((line) => line.includes("rare")), []);
});

Deno.test("`synthesised()` gives the same rows for the same seed, others for another, and noise for an epsilon", async () => {
  assertEquals(lines((await synthesised(real, options)).table), lines(made.table));
  assert(lines((await synthesised(real, { ...options, seed: 2 })).table)[0] !== lines(made.table)[0]);
  const loose = await synthesised(real, { ...options, epsilon: 50 }),
    tight = await synthesised(real, { ...options, epsilon: 0.02 });
  assert(tight.report.margins.mean > 2 * loose.report.margins.mean);
});

Deno.test("`fitCopula()` refuses too few rows, and an epsilon of 0", () => {
  assertThrows(() => fitCopula(people(49), { seed: 1 }), RangeError, "50 rows or more: there are 49");
  assertThrows(() => fitCopula(real, { seed: 1, epsilon: 0 }), RangeError, "epsilon must be above 0");
  assertAlmostEquals(fitCopula(real, { seed: 1 }).parts[0]!.share, 1);
});

Deno.test("`synthesised()` refuses where nothing but real rows can be drawn", async () => {
  const few = tableOf({ a: categoryColumn(Array.from({ length: 200 }, (_, row) => "xy"[row % 2]!)) });
  const of = { target: "a", isYes: (value: number) => value === 1, leftOut: [] };
  await assertRejects(
    () => synthesised(few, { seed: 1, rows: 10, asked: of }),
    RangeError,
    "no real row may be copied",
  );
});
