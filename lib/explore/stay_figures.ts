import { type Figure, heatMap, histogram } from "lib/chart/mod.ts";
import { type Cohort, labelOf } from "lib/cohort/mod.ts";
import { grouped, quantile } from "lib/stats/mod.ts";
import { categoriesOf, leastShown, numbersOf, type Table } from "lib/table/mod.ts";
import { inOrder } from "./levels.ts";

/**
 * How long stays are, with the median and the ninth decile (type 7) marked; without a known stay it says
 * so.
 */
export function stayHistogram(stays: Table, period: string): Figure {
  const days = numbersOf(stays, "stay_days");
  const [median, ninth] = [0.5, 0.9].map((share) => oneDecimal(quantile(days, share))) as [number, number];
  const known = !Number.isNaN(median);
  return histogram(days, {
    text: {
      title: known ? spreadTitle(days, median, ninth) : "No stay is known",
      subtitle: `Stay in days, ${describe(stays.rowCount, period)}`,
      caption: `Dashed: median and ninth decile.${lastBar(days)}`,
    },
    label: "stay (days)",
    binWidth: ninth > 30 ? 2 : 1,
    whole: days.every((each) => Number.isNaN(each) || Number.isInteger(each)),
    marks: !known
      ? []
      : median === ninth
      ? [{ at: median, label: `median and ninth decile: ${median}` }]
      : [{ at: median, label: `median: ${median}` }, { at: ninth, label: `ninth decile: ${ninth}` }],
  });
}

/**
 * What share of stays the median and the ninth decile are the ends of, as stays of one length are many; or
 * one length where most stays have it, and it alone where all do.
 */
function spreadTitle(days: Float64Array, median: number, ninth: number): string {
  const [half, tenth] = [dayText(median), dayText(ninth)];
  const known = days.filter((each) => !Number.isNaN(each));
  const percent = (isIn: (days: number) => boolean) =>
    `${Math.round(100 * known.filter(isIn).length / known.length)} %`;
  if (median < ninth) {
    const [short, long] = [percent((each) => each <= median), percent((each) => each >= ninth)];
    return `${short} of all stays last ${half} or less, ${long} last ${tenth} or more`;
  }
  const alike = known.filter((each) => oneDecimal(each) === median).length;
  if (alike === known.length) {
    return `All stays last ${half}`;
  }
  return `${Math.floor(100 * alike / known.length)} % of all stays last ${half}`;
}

function dayText(days: number): string {
  return `${days} ${days === 1 ? "day" : "days"}`;
}

/** A word on the last bar where stays pile up at the greatest value: they were cut there. */
function lastBar(days: Float64Array): string {
  const most = days.reduce((greatest, value) => (value > greatest ? value : greatest), -Infinity);
  const at = (value: number) => days.reduce((sum, each) => sum + (each === value ? 1 : 0), 0);
  const [last, before] = [at(most), at(most - 1)];
  return last >= leastShown && last > 3 * Math.max(1, before) && at(most - 2) + before > 0
    ? ` The last bar holds ${grouped(last)} stays of ${most} days, where the source cuts them.`
    : "";
}

/**
 * Mean stay in the cells of a relation with two groups, levels in their order; cells below 30 stays are
 * blank.
 */
export function stayHeatMap(
  groups: Table,
  factors: readonly string[],
  period: string,
  cohort: Cohort,
): Figure {
  const [x, y] = factors.map((name) => labelOf(name, cohort)) as [string, string];
  const means = numbersOf(groups, "mean_days"), stays = numbersOf(groups, "stays");
  const xs = categoriesOf(groups, "group_a"), ys = categoriesOf(groups, "group_b");
  const cells = Array.from(means.keys()).map((row) => ({
    x: xs.labels[xs.codes[row]!]!,
    y: ys.labels[ys.codes[row]!]!,
    value: stays[row]! < 30 ? NaN : means[row]!,
    stays: stays[row]!,
  })).filter((cell) => cell.x !== "missing" && cell.y !== "missing");
  const [columns, rows] = (["x", "y"] as const).map((side, i) =>
    inOrder([...new Set(cells.map((cell) => cell[side]))], factors[i]!, cohort)
  );
  const cellAt = new Map(cells.map((cell) => [`${cell.x}\n${cell.y}`, cell]));
  // With those of no or few stays, so that each label is in its place.
  const grid = rows!.flatMap((y) =>
    columns!.map((x) => cellAt.get(`${x}\n${y}`) ?? { x, y, value: NaN, stays: 0 })
  );
  const known = cells.filter((cell) => !Number.isNaN(cell.value)).sort((a, b) => a.value - b.value);
  const least = known[0], most = known.at(-1);
  const total = known.reduce((sum, cell) => sum + cell.stays, 0);
  const blank = grid.length - known.length;
  return heatMap(grid, {
    text: {
      title: least && most && least.value.toFixed(1) === most.value.toFixed(1)
        ? `Mean stays are ${least.value.toFixed(1)} days in all cells shown`
        : least && most
        ? `Mean stays run from ${least.value.toFixed(1)} days (${least.x}, ${least.y}) to ${
          most.value.toFixed(1)
        } (${most.x}, ${most.y})`
        : "No cell has enough stays",
      // The stays of all cells but one would tell those of that one.
      subtitle: `Mean stay in days by ${x} and ${y}, ${
        blank === 0 ? describe(total, period) : `${period}; ${blankText(blank)}`
      }`,
    },
    xLabel: x,
    yLabel: y,
    format: (value) => value.toFixed(1),
  });
}

function blankText(cells: number): string {
  return `${cells === 1 ? "a cell below 30 stays is" : `${cells} cells below 30 stays are`} blank`;
}

function oneDecimal(days: number): number {
  return Math.round(days * 10) / 10;
}

function describe(rows: number, period: string): string {
  return `n = ${grouped(rows)} stays, ${period}`;
}
