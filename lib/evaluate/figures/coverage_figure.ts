import { type Figure, intervalPlot } from "lib/chart/mod.ts";
import type { HeldOut } from "lib/features/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { Coverage } from "../interval/coverage.ts";

/** The share of stays in their interval, a row a part of `coverageOf()`; the title tells least and most. */
export function coverageFigure(coverage: readonly Coverage[], level: number, test: HeldOut<"test">): Figure {
  const sorted = coverage.filter(({ by }) => by !== "all").toSorted((a, b) => a.share.value - b.share.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  const percent = (each: Coverage) => `${Math.round(100 * each.share.value)} %`;
  return intervalPlot(
    coverage.map(({ by, part, stays, share }) => ({
      label: `${part} (${grouped(stays)})`,
      series: by === "tenth" ? "tenth of the prediction" : by,
      value: 100 * share.value,
      lower: 100 * share.lower,
      upper: 100 * share.upper,
    })),
    {
      text: {
        title: least && most && least !== most
          ? `In their ${Math.round(100 * level)} % interval: from ${percent(least)} (${least.part}) to ${
            percent(most)
          } (${most.part})`
          : coverage[0]
          ? `In their ${Math.round(100 * level)} % interval: ${percent(coverage[0])} of all`
          : "Too few stays are known to say how many lie in their interval",
        subtitle: `Share of stays inside, with 95 % intervals, n = ${
          grouped(test.known.known)
        } stays, split: ${test.split}`,
        caption: "Dashed: as promised. Stays in brackets; parts below 30 stays are left out.",
      },
      label: "stays in their interval (%)",
      reference: 100 * level,
    },
  );
}
