import { barChart, type Box, boxPlot, type Figure, heatMap, histogram } from "lib/chart/mod.ts";
import { grouped, quantile } from "lib/stats/mod.ts";
import { categoriesOf, missingCount, numbersOf, type Table } from "lib/table/mod.ts";
import type { Answer } from "./answers.ts";

/**
 * How long stays are, with the median and the ninth decile (type 7) marked; without a known stay it says so.
 */
export function stayHistogram(stays: Table, period: string): Figure {
  const days = numbersOf(stays, "stay_days");
  const [median, ninth] = [0.5, 0.9].map((share) => oneDecimal(quantile(days, share))) as [number, number];
  const known = !Number.isNaN(median);
  return histogram(days, {
    text: {
      title: known
        ? `Half of all stays last ${median} days or less, one in ten lasts ${ninth} days or more`
        : "No stay is known",
      subtitle: `Stay in days, ${describe(stays.rowCount, period)}`,
      caption: "Dashed: median and ninth decile.",
    },
    label: "stay (days)",
    binWidth: ninth > 30 ? 2 : 1,
    marks: known ? [{ at: median, label: `${median}` }, { at: ninth, label: `${ninth}` }] : [],
  });
}

/**
 * Boxes of the stay for the groups of some columns, in the order of their medians; groups below 30 stays are
 * left out, and columns without a value. The title names the column, of those with two boxes or more, whose
 * medians differ most.
 */
export function stayBoxes(stays: Table, columns: readonly string[], period: string): Figure {
  const present = columns.filter((name) => missingCount(categoriesOf(stays, name)) < stays.rowCount);
  const boxes = present.flatMap((name) => boxesOf(stays, name)).filter((box) => box.rows >= 30);
  const spans = present.flatMap((column) => {
    const name = words(column);
    const medians = boxes.filter((box) => box.panel === name).map((box) => box.median);
    return medians.length < 2 ? [] : [{ name, span: Math.max(...medians) - Math.min(...medians) }];
  }).sort((a, b) => b.span - a.span);
  const widest = spans[0];
  return boxPlot(boxes, {
    title: widest ? `Medians differ most by ${widest.name}: by ${widest.span} days` : "No groups to compare",
    subtitle: `Stay in days, ${describe(stays.rowCount, period)}; stays of each group in brackets`,
    caption: "Box: quartiles; line: median; whiskers: the middle 90 % of stays.",
  }, "stay (days)");
}

/** Mean stay in the cells of a relation with two groups; cells below 30 stays are blank. */
export function stayHeatMap(
  groups: Table,
  labels: { readonly x: string; readonly y: string },
  period: string,
): Figure {
  const means = numbersOf(groups, "mean_days"), stays = numbersOf(groups, "stays");
  const xs = categoriesOf(groups, "group_a"), ys = categoriesOf(groups, "group_b");
  const cells = Array.from(means.keys()).map((row) => ({
    x: xs.labels[xs.codes[row]!]!,
    y: ys.labels[ys.codes[row]!]!,
    value: stays[row]! < 30 ? NaN : means[row]!,
  })).filter((cell) => cell.x !== "missing" && cell.y !== "missing");
  const known = cells.filter((cell) => !Number.isNaN(cell.value)).sort((a, b) => a.value - b.value);
  const least = known[0], most = known.at(-1);
  const total = stays.reduce((sum, count) => sum + count, 0);
  return heatMap(cells, {
    text: {
      title: least && most
        ? `Mean stays run from ${least.value.toFixed(1)} days (${least.x}, ${least.y}) to ${
          most.value.toFixed(1)
        } (${most.x}, ${most.y})`
        : "No cell has enough stays",
      subtitle: `Mean stay in days by ${labels.x} and ${labels.y}, ${
        describe(total, period)
      }; cells below 30 stays are blank`,
    },
    xLabel: labels.x,
    yLabel: labels.y,
    format: (value) => value.toFixed(1),
  });
}

/**
 * The effect sizes of all questions asked, each as a share of its convention's "large" (Cohen 1988), largest
 * first.
 */
export function effectFigure(answers: readonly Answer[], period: string): Figure {
  const asked = answers.flatMap((answer) => ("finding" in answer ? [answer] : []));
  const bars = asked.map(({ question, finding }) => ({
    label: `${question.number}. ${question.title}`,
    value: Math.abs(finding.effect) / (finding.effectName === "epsilon squared" ? 0.14 : 0.5),
    highlighted: finding.adjustedPValue < 0.01,
  })).sort((a, b) => b.value - a.value);
  const rows = asked.reduce((most, { finding }) => Math.max(most, finding.rows), 0);
  const sure = bars.filter((bar) => bar.highlighted).length;
  const sizeable = bars.filter((bar) => bar.value >= 1).length;
  return barChart(bars, {
    text: {
      title: bars.length === 0
        ? "No question could be asked"
        : `${sure} of ${bars.length} differences are sure, but only ${sizeable} ${
          sizeable === 1 ? "is" : "are"
        } large`,
      subtitle: `Effect size as a share of what is called large (epsilon squared 0.14; rho and V 0.5), ${
        describe(rows, period)
      }`,
      caption: "Orange: adjusted p below 0.01 (Benjamini-Hochberg over all questions).",
    },
    label: "effect size / large effect",
    format: (value) => value.toFixed(2),
    threshold: { at: 1, label: "large" },
  });
}

function boxesOf(stays: Table, name: string): Box[] {
  const { codes, labels } = categoriesOf(stays, name);
  const days = numbersOf(stays, "stay_days");
  return labels.map((label, code) => {
    const own = days.filter((value, row) => codes[row] === code && !Number.isNaN(value)).sort();
    const at = (share: number) => quantile(own, share);
    return {
      panel: words(name),
      label,
      low: at(0.05),
      q1: at(0.25),
      median: at(0.5),
      q3: at(0.75),
      high: at(0.95),
      rows: own.length,
    };
  }).sort((a, b) => b.median - a.median);
}

function oneDecimal(days: number): number {
  return Math.round(days * 10) / 10;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function describe(rows: number, period: string): string {
  return `n = ${grouped(rows)} stays, ${period}`;
}
