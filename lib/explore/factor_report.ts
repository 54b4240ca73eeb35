import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import {
  categoryColumn,
  columnOf,
  markdownText,
  missingCount,
  numberColumn,
  type Table,
  tableOf,
} from "lib/table/mod.ts";
import { leastNamed } from "./difference.ts";
import type { Factor } from "./factors.ts";
import { intervalText, signed, sizeOf, surely } from "./reading.ts";

/**
 * What matters most, in days, in Markdown: of what is known at admission, and where nothing can be told,
 * that.
 */
export function factorReading(factors: readonly Factor[]): string {
  const known = factors.filter(({ knownAt }) => knownAt === "admission");
  const sure = known.filter(({ adjustedPValue }) => adjustedPValue < surely);
  const [first] = sure;
  if (known.length === 0) {
    return "**No column known at admission has two groups of enough stays to compare.**";
  }
  if (!first) {
    return `**Of ${known.length} columns known at admission none is surely associated with the stay (adjusted p below ${surely}).**`;
  }
  const byShare = sure.toSorted((a, b) => b.epsilonSquared - a.epsilonSquared)[0]!;
  const { most, least, means } = first.difference;
  return `**Stays are furthest apart by ${first.label}: ${groupText(first, most)} has ${
    intervalText(means, "days")
  } more on average than ${
    groupText(first, least)
  }.** ${sure.length} of ${known.length} columns known at admission ${
    sure.length === 1 ? "is" : "are"
  } surely associated with the stay (adjusted p below ${surely}); ` +
    `${byShare.label} explains the largest share of its ranks, ${
      (100 * byShare.epsilonSquared).toFixed(1)
    } % ` +
    `(${sizeOf({ effectName: "epsilon squared", effect: byShare.epsilonSquared })}).`;
}

/** A group's label; a bare code with its column: "hospital code 32". */
function groupText({ label }: Factor, group: string): string {
  return /^[\w.-]{1,3}$/.test(group) ? `${label} ${markdownText(group)}` : markdownText(group);
}

/**
 * Factors with their ends, difference of means with its interval, of medians, and effect size, as they
 * come.
 */
export function factorTable(factors: readonly Factor[]): Table {
  const text = (of: (factor: Factor) => string) => categoryColumn(factors.map(of));
  const number = (of: (factor: Factor) => number) => numberColumn(factors.map(of));
  return tableOf({
    column: text(({ label }) => label),
    known_at: text(({ knownAt }) => knownAt),
    groups: number(({ difference }) => difference.groups),
    longest: text(({ difference }) => difference.most),
    shortest: text(({ difference }) => difference.least),
    means_apart: text(({ difference }) => intervalText(difference.means, "days")),
    medians_apart_days: number(({ difference }) => difference.medians),
    explained_percent: text(({ epsilonSquared }) => signed(100 * epsilonSquared, 1)),
    adjusted_p: number(({ adjustedPValue }) => adjustedPValue),
  });
}

/** Each factor's difference in mean days between its ends, with intervals over patients. */
export function factorFigure(factors: readonly Factor[], stays: Table, period: string): Figure {
  const known = factors.filter(({ knownAt }) => knownAt === "admission");
  const first = known.find(({ adjustedPValue }) => adjustedPValue < surely);
  const over = missingCount(columnOf(stays, "patient_id")) < stays.rowCount ? "patients" : "stays";
  const rows = factors.map(({ label, knownAt, difference: { means } }) => ({
    label,
    series: knownAt === "admission" ? "known at admission" : "known later",
    ...means,
  }));
  const title = first
    ? `${first.label}, of what is known at admission: ${
      signed(first.difference.means.value, 1)
    } days between its ends`
    : factors.length === 0
    ? "No groups to compare"
    : "No column known at admission is surely associated with the stay";
  return intervalPlot(rows, {
    text: {
      title,
      subtitle:
        `Mean stay of the longest group less that of the shortest, in days, with 95 % intervals over ` +
        `${over}, n = ${grouped(stays.rowCount)} stays, ${period}`,
      caption:
        `Groups of at least ${
          leastNamed(stays.rowCount)
        } stays and 11 patients; numbers by tenths. The ends are ` +
        "picked by what is shown: of many groups they differ more by chance.",
    },
    label: "days between the ends",
    reference: 0,
    series: ["known at admission", "known later"].filter((each) => rows.some((row) => row.series === each)),
  });
}
