import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Matrix, takeMatrixRows } from "lib/features/mod.ts";
import { fitUnusual, odditiesText, unusualRows } from "lib/model/unusual/unusual.ts";
import { unusualStaysReading, unusualTable } from "lib/model/unusual/unusual_report.ts";
import { areaUnderCurve } from "lib/stats/area_under_curve.ts";
import { normal, randomSource } from "lib/stats/random.ts";
import { categoryFeature, numberFeature } from "../small_matrix.ts";

/** Stays whose visitors follow age; the last of them don't, though each value alone is nothing rare. */
function hospital(rowCount: number, planted: number, seed = 1): Matrix {
  const random = randomSource(seed), rows = Array.from({ length: rowCount }, (_, row) => row);
  const isPlanted = (row: number) => row >= rowCount - planted;
  const age = rows.map(() => 20 + Math.floor(random() * 60));
  return {
    rowCount,
    features: [
      numberFeature("age", age.map((years, row) => isPlanted(row) ? 119 : years)),
      numberFeature("visitors", age.map((years, row) => isPlanted(row) ? 0 : years / 10 + normal(random))),
      categoryFeature("ward", rows.map((row) => isPlanted(row) ? null : "QRS"[Math.floor(random() * 3)]!)),
    ],
    target: Float64Array.from(rows, (row) => isPlanted(row) ? 30 : 5 + random()),
    group: Int32Array.from(rows),
  };
}

Deno.test("`unusualRows()` finds planted stays (AUC), and names the features that make them so", () => {
  const matrix = hospital(2000, 20), unusual = fitUnusual(matrix, { seed: 1 });
  const { scores, oddities } = unusualRows(unusual, matrix);
  const { value } = areaUnderCurve(scores.slice(1980), scores.slice(0, 1980));
  assert(value > 0.98, `AUC ${value}`);
  assert(oddities.slice(1980).every((own) => own !== null && own.some(({ feature }) => feature === "age")));
  assertMatch(odditiesText(oddities[1999]!), /age 119/);
  assert(oddities.slice(0, 1980).filter((own) => own !== null).length <= 20);
});

Deno.test("`unusualRows()` says of a stay alone, asked again, what it says of it among others", () => {
  const matrix = hospital(2000, 20), unusual = fitUnusual(matrix, { seed: 1 });
  const { scores, oddities } = unusualRows(unusual, matrix),
    alone = takeMatrixRows(matrix, Int32Array.of(1999));
  for (let times = 0; times < 2; times++) {
    const told = unusualRows(unusual, alone);
    assertEquals([told.scores[0], told.oddities[0]], [scores[1999], oddities[1999]!]);
  }
});

Deno.test("`fitUnusual()` flags one in a hundred of stays like those learnt from, the same for one seed", () => {
  const unusual = fitUnusual(hospital(3000, 0), { seed: 7 }), others = hospital(4000, 0, 2);
  const { oddities } = unusualRows(unusual, others);
  const share = oddities.filter((own) => own !== null).length / 4000;
  assert(share > 0.004 && share < 0.02, String(share));
  assertEquals(unusualRows(fitUnusual(hospital(3000, 0), { seed: 7 }), others).oddities, oddities);
});

Deno.test("`fitUnusual()` calls no stay unusual when all are alike", () => {
  const alike: Matrix = { rowCount: 50, features: [numberFeature("age", Array(50).fill(40))] };
  assertEquals(unusualRows(fitUnusual(alike, { seed: 1 }), alike).oddities.filter((own) => own !== null), []);
});

Deno.test("`unusualTable()` and `unusualStaysReading()` tell of stays together, and of few nothing", () => {
  const matrix = hospital(2000, 40),
    found = unusualRows({ ...fitUnusual(matrix, { seed: 1 }), limit: 0.6 }, matrix);
  assertMatch(
    unusualStaysReading(found, matrix),
    /of 2,000 stays are soon told .* They last longer than the others/,
  );
  const table = unusualTable(found, matrix);
  assert(table.rowCount > 0);
  const few = unusualRows({ ...fitUnusual(matrix, { seed: 1 }), limit: 0.99 }, matrix);
  assertEquals(unusualTable(few, matrix).rowCount, 0);
  assertMatch(unusualStaysReading(few, matrix), /^Fewer than 11 of 2,000 stays/);
});
