import type { TrendMonth } from "lib/explore/mod.ts";
import { html, type Markup } from "../pages/page.ts";
import { type ExploreAsked, type Measure, measures } from "./explore_asked.ts";
import { valueOf, valueText } from "./trend_reading.ts";

const width = 640, left = 50, right = 10, top = 22, panel = 80;

/** The trends without script: a panel a group, on one scale that begins at 0, gaps where nothing is told. */
export function trendFigure(asked: ExploreAsked): Markup {
  const { groups, measure, from, until, label } = asked;
  const ends = groups.flatMap(({ months }) => months.map((each) => endOf(each, measure)));
  const most = Math.max(1, ...ends.filter((each) => each !== null));
  const count = Math.max(1, asked.all.length - 1);
  const x = (i: number) => round(left + i / count * (width - left - right));
  const height = groups.length * (panel + top) + 24;
  return html`
    <svg class="figure" viewBox="0 0 ${width} ${height}" role="img"
      aria-label="${measures[measure]
        .label} by ${label}, ${from} to ${until}; the table below has the numbers">
    ${groups.map(({ group, months }, i) => {
      const floor = (i + 1) * (panel + top);
      const y = (value: number) => round(floor - value / most * panel);
      return html`
        <text x="${left}" y="${floor - panel - 6}">${group}</text>
        <line class="grid" x1="${left}" x2="${width - right}" y1="${floor}" y2="${floor}" />
        <line class="grid" x1="${left}" x2="${width - right}" y1="${floor - panel}" y2="${floor - panel}" />
        <text class="tick" x="${left - 6}" y="${floor + 4}" text-anchor="end">0</text>
        <text class="tick" x="${left - 6}" y="${floor - panel + 4}" text-anchor="end">${valueText(
          most,
          measure,
        )}</text>
        ${runsOf(months, measure).map((run) => {
          const line = run.map((at) => `${x(at)},${y(valueOf(months[at]!, measure)!)}`).join(" ");
          const band = measure === "stays" ? null : html`<polygon class="bar" points="${
            [
              ...run.map((at) => `${x(at)},${y(months[at]!.upper!)}`),
              ...run.toReversed().map((at) => `${x(at)},${y(months[at]!.lower!)}`),
            ].join(" ")
          }" />`;
          const dots = run.map((at) =>
            html`<circle class="dot" cx="${x(at)}" cy="${y(valueOf(months[at]!, measure)!)}" r="2" />`
          );
          return html`${band}<polyline class="line" points="${line}" />${dots}`;
        })}
      `;
    })}
    <text class="tick" x="${left}" y="${height - 4}">${from}</text>
    <text class="tick" x="${width - right}" y="${height - 4}" text-anchor="end">${until}</text>
    </svg>
  `;
}

function endOf(month: TrendMonth, measure: Measure): number | null {
  return measure === "days" ? month.upper : month.stays;
}

/** Months in a row that can be told. */
function runsOf(months: readonly TrendMonth[], measure: Measure): number[][] {
  const runs: number[][] = [];
  months.forEach((month, at) => {
    if (valueOf(month, measure) === null) return;
    if (runs.at(-1)?.at(-1) === at - 1) runs.at(-1)!.push(at);
    else runs.push([at]);
  });
  return runs;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
