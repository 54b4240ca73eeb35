import { assertEquals } from "@std/assert";
import { evaluationTable } from "lib/evaluate/evaluation.ts";
import { metricsWithIntervals } from "lib/evaluate/intervals.ts";
import { displayRows } from "lib/warehouse/table.ts";

Deno.test("`evaluationTable()` has a row a model and an interval a metric, in the order given", () => {
  const actual = Float64Array.of(1, 4, 2, 8, 5);
  const metrics = metricsWithIntervals({ actual, predicted: actual.map((days) => days + 2) });
  const table = evaluationTable([
    { model: "boosting", split: "later months, patients apart", stays: 5, metrics },
    { model: "median", split: "random rows", stays: 5, metrics },
  ]);
  const [first, second] = displayRows(table);
  assertEquals(Object.keys(first!).slice(0, 6), ["split", "model", "stays", "mae", "mae_lower", "mae_upper"]);
  assertEquals([first!.model, first!.stays, first!.bias, first!.bias_lower], ["boosting", 5, 2, 2]);
  assertEquals([second!.model, second!.split], ["median", "random rows"]);
  assertEquals(table.rowCount, 2);
});

Deno.test("`evaluationTable()` has its columns when nothing was evaluated", () => {
  assertEquals(Object.keys(evaluationTable([]).columns).length, 18);
});
