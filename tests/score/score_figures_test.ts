import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Figure, jupyterDisplay } from "lib/chart/figure.ts";
import { predictedByDay } from "lib/score/score_figures.ts";
import { leastShown } from "lib/table/small_cells.ts";
import { numberColumn, type Table, tableOf, timestampColumn } from "lib/table/table.ts";
import { dayMs, firstDay } from "./small_warehouse.ts";

function saidBy(figure: Figure): string {
  assertEquals(/NaN|undefined|Infinity/.exec(figure.svg), null);
  return figure[jupyterDisplay]()["text/plain"]!;
}

/** A log in which every row is there so often that its day is shown. */
function logOf(given: readonly (readonly [hour: number, days: number])[], copies = leastShown): Table {
  const rows = given.flatMap((row) => Array(copies).fill(row) as typeof given);
  return tableOf({
    admitted_on: timestampColumn(rows.map(([hour]) => firstDay + hour * dayMs / 24)),
    predicted_days: numberColumn(rows.map(([, days]) => days)),
  });
}

function pointsIn({ svg }: Figure): number {
  return svg.match(/<circle/g)?.length ?? 0;
}

Deno.test("`predictedByDay()` tells the least and the greatest mean of a day, worked by hand", () => {
  const rows = [[0, 4], [23.9, 8], [24, 9], [49, 20], [25, 2]] as const;
  const figure = predictedByDay(logOf(rows));
  assertEquals(
    saidBy(figure),
    "Each day's admissions are expected to stay 5.5 to 20.0 days on average. Mean prediction in days by day of admission, n = 55 stays",
  );
  assertEquals(pointsIn(figure), 3);
});

Deno.test("`predictedByDay()` draws the same figure when the rows come in another order", () => {
  const rows = [[0, 4], [1, 8], [24, 9], [49, 20]] as const;
  assertEquals(predictedByDay(logOf(rows.toReversed())).svg, predictedByDay(logOf(rows)).svg);
});

Deno.test("`predictedByDay()` has a point for one day, none for one of few stays, and says so when nothing was scored", () => {
  const one = predictedByDay(logOf([[5, 7]]));
  assertStringIncludes(saidBy(one), "expected to stay 7.0 to 7.0 days");
  assertEquals(pointsIn(one), 1);
  const few = predictedByDay(logOf([[5, 7], [24, 9]], leastShown - 1));
  assertStringIncludes(saidBy(few), "No day has enough stays scored to be shown. ");
  assertEquals(pointsIn(few), 0);
  const none = predictedByDay(logOf([]));
  assertStringIncludes(saidBy(none), "Nothing was scored by day. ");
  assertEquals(pointsIn(none), 0);
});

Deno.test("`predictedByDay()` draws no interval of single stays about a mean", () => {
  const { svg } = predictedByDay(logOf([[0, 4], [24, 4], [48, 4]]));
  const heights = [...svg.matchAll(/<circle[^>]*cy="([\d.]+)"/g)].map(([, cy]) => Number(cy));
  assertEquals(new Set(heights).size, 1);
  assertEquals(/<path[^>]*d="M[^"]*Z"/.exec(svg), null);
});

Deno.test("`predictedByDay()` refuses another table", () => {
  assertThrows(() => predictedByDay(tableOf({})), TypeError, 'Cannot read column "admitted_on"');
});
