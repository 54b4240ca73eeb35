import { leastEnded, type TrendBook, type TrendMonth } from "lib/explore/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { leastShown } from "lib/table/mod.ts";
import type { Asked } from "../api/route.ts";
import { percent } from "../pages/interval_figure.ts";
import { html, type Markup, page } from "../pages/page.ts";
import { type ExploreAsked, exploreAsked, measures } from "./explore_asked.ts";
import { trendFigure } from "./trend_figure.ts";
import { trendReading, valueText } from "./trend_reading.ts";

const chartScripts = ["/script/d3.js", "/script/plot.js", "/script/explore.js"] as const;

/** `/explore`: how stays developed by month, as a figure and a table, and with script as a chart. */
export function explorePage({ facts, query }: Asked, book: TrendBook): Response {
  const asked = exploreAsked(query, book);
  if (asked === null) {
    const none = html`<p>No whole month of dated admissions is known, so that there is no trend to show.</p>`;
    return page("Explore", none, facts, { here: "/explore" });
  }
  const { measure, label, by, from, until, groups } = asked;
  const known = book.asOf === null ? "with all that is known" : `as known on ${book.asOf}`;
  const title = `${measures[measure].label} by ${label}`;
  return page(
    "Explore",
    html`
      <p>${book.title}: how stays developed, by month of admission, ${known}. ${trendReading(asked)}</p>
      ${askForm(book, asked)}
      <h2>${by === "all" ? `${measures[measure].label} of all stays` : title}, ${from} to ${until}</h2>
      <div id="chart" data-asked="${new URLSearchParams({ by, measure, from, until })
        .toString()}">${trendFigure(asked)}</div>
      <p class="soft" id="shown" role="status"></p>
      <p class="soft">In ${measures[measure].unit}${measure === "days"
        ? ", with 95 % intervals over patients"
        : ""}. ${hiddenText(asked)}</p>
      <h2>The numbers</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="The numbers">
        <table>
          <thead>
            <tr><th scope="col">Month</th>${groups.map(({ group }) =>
              html`<th scope="col" class="number">${group}</th>`
            )}</tr>
          </thead>
          <tbody>${groups[0]!.months.map(({ month }, i) =>
            html`<tr><th scope="row">${month}</th>${
              groups.map(({ months }) => html`<td class="number">${cellText(months[i]!, asked)}</td>`)
            }</tr>`
          )}</tbody>
        </table>
      </div>
    `,
    facts,
    { here: "/explore", scripts: chartScripts },
  );
}

function cellText(month: TrendMonth, { measure }: ExploreAsked): string {
  if (month.stays === null) return "hidden";
  if (measure === "stays") return grouped(month.stays);
  if (month.days === null) return "not told";
  const [days, lower, upper] = [month.days, month.lower!, month.upper!].map((each) =>
    valueText(each, "days")
  );
  return `${days} (${lower} to ${upper})`;
}

/** What the table leaves out, where it does. */
function hiddenText({ groups, measure }: ExploreAsked): string {
  const months = groups.flatMap(({ months }) => months);
  const hidden = months.filter(({ stays }) => stays === null).length;
  const untold = measure === "stays"
    ? 0
    : months.filter(({ stays, days }) => stays !== null && days === null).length;
  return [
    hidden === 0
      ? "No number is hidden."
      : `Hidden: ${hidden} of ${months.length} that tell of fewer than ${leastShown} stays or patients, or would let such be reckoned.`,
    untold === 0
      ? ""
      : `Not told: ${untold} of months of which fewer than ${leastShown} stays, or less than ${
        percent(leastEnded)
      }, have ended, as those that go on are the long ones.`,
  ].join(" ").trim();
}

function askForm(book: TrendBook, asked: ExploreAsked): Markup {
  const select = (
    name: string,
    label: string,
    chosen: string,
    options: readonly (readonly [string, string])[],
  ) =>
    html`
      <div class="field"><label for="q-${name}">${label}</label>
      <select id="q-${name}" name="${name}">${options.map(([value, text]) =>
        value === chosen
          ? html`<option value="${value}" selected>${text}</option>`
          : html`<option value="${value}">${text}</option>`
      )}</select></div>
    `;
  const months = asked.months.map((month) => [month, month] as const);
  return html`
    <form method="get" action="/explore">
      <div class="fields few">
        ${select(
          "measure",
          "Measure",
          asked.measure,
          Object.entries(measures).map(([name, { label }]) => [name, label]),
        )}
        ${select("by", "Told apart by", asked.by, book.by.map(({ column, label }) => [column, label]))}
        ${select("from", "From", asked.from, months)}
        ${select("until", "To", asked.until, months)}
      </div>
      <p class="buttons"><button>Show</button></p>
    </form>
  `;
}
