import type { StayBook } from "lib/score/mod.ts";
import type { Asked } from "../api/route.ts";
import { Problem } from "../http/problem.ts";
import { intervalFigure, percent } from "../pages/interval_figure.ts";
import { html, type Markup, page } from "../pages/page.ts";
import { listedStay } from "./today_asked.ts";
import { reasonInWords, tierText } from "./today_page.ts";

/** `/today/ID`: a stay with all that was predicted of it, by which model and when. @throws {Problem} 404 */
export function stayPage({ facts, param }: Asked, book: StayBook): Response {
  const id = param("stay"), found = book.stays.find(({ stay }) => String(stay) === id);
  if (found === undefined) throw new Problem(404, "The stay must be one of the last four weeks: it is not");
  const { stay, admitted, hospital, ward, department, tier, days, lower, upper, predictions } = listedStay(
    found,
    book,
  );
  const { level, reasons } = predictions[0]!;
  facts.stays = 1;
  const places = [["Hospital", hospital], ["Ward", ward], ["Department", department]] as const;
  return page(
    `Stay ${stay}`,
    html`
      <p><a href="/today?day=${admitted}">Admissions of ${admitted}</a></p>
      <h2>About ${days.toFixed(1)} days${tier === null ? "" : `, tier ${tier}`}</h2>
      <p>${level === null ? "Such stays last" : `${percent(level)} of such stays last`} from ${lower.toFixed(
        1,
      )} to
      ${upper.toFixed(1)} days. ${tierText(book)}</p>
      <dl>${places.flatMap(([name, value]) =>
        value === null ? [] : [html`
          <dt>${name}</dt>
          <dd>${value}</dd>
        `]
      )}
      <dt>Admitted</dt><dd>${admitted}</dd></dl>
      ${level === null
        ? null
        : intervalFigure(predictions.map((told) => ({ name: told.asOf.slice(5, 10), ...told })), level)}
      <h3>Why</h3>
      ${reasons.length === 0
        ? html`<p>No field moves the prediction by much.</p>`
        : html`<ul>${reasons.map((reason) => html`<li>${reasonInWords(reason)}</li>`)}</ul>`}
      <h2>What was predicted at admission, by which model</h2>
      ${tableOf(
        "Predictions at admission",
        ["As of", "Model", "Days", "From", "To"],
        predictions.map((told) => [
          ...[told.asOf.slice(0, 10), told.model],
          ...[told.days, told.lower, told.upper].map((each) => each.toFixed(1)),
        ]),
        2,
      )}
      <h2>What was told to remain, while in bed</h2>
      ${found.remaining.length === 0
        ? html`<p>Nothing was told: no model of days in bed was in use, or the stay has ended before.</p>`
        : tableOf(
          "What remains",
          ["As of", "Day of stay", "Days that remain", "Leaves within 24 hours", "within 48 hours"],
          found.remaining.map((told) => [
            ...[told.asOf.slice(0, 10), String(told.dayOfStay), told.days.toFixed(1)],
            ...[percent(told.within24h), percent(told.within48h)],
          ]),
          1,
        )}
    `,
    facts,
    { here: "/today" },
  );
}

/** @param texts so many columns at the left are no numbers. */
function tableOf(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
): Markup {
  const cell = (text: string, i: number) =>
    i < texts ? html`<td class="day">${text}</td>` : html`<td class="number">${text}</td>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${name}">
      <table>
        <thead>
          <tr>${head.map((text, i) =>
            i < texts ? html`<th scope="col">${text}</th>` : html`<th scope="col" class="number">${text}</th>`
          )}</tr>
        </thead>
        <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody>
      </table>
    </div>
  `;
}
