import { type WhatIf, whatIfTable } from "lib/beds/mod.ts";
import { displayRows, leastShown } from "lib/table/mod.ts";
import { html, type Markup } from "../pages/page.ts";

/**
 * What a hospital's week would come to with a ward closed and others. They are futures drawn, no counts of
 * patients; of a real hospital with a few in bed none is told.
 *
 * @param answers null while they aren't worked out
 */
export function whatIfPart(answers: readonly WhatIf[] | null, isInvented: boolean): Markup {
  if (answers === null) return html`<p class="soft">It isn't worked out yet.</p>`;
  const shown = answers.filter(({ census }) => isInvented || census >= leastShown);
  if (shown.length === 0) return html`<p class="soft">Too few are in bed to tell.</p>`;
  const table = whatIfTable(shown), columns = Object.keys(table.columns);
  return html`
    <p>The week after the last huddle: futures drawn by what is known, the same patients in each. Whoever seeks a
      ward that is closed is put up in others of its department, and waits where these are full. Intervals are of the
      futures drawn: that the model may be wrong isn't in them.</p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="whatif">
      <table>
        <thead>
          <tr>${columns.map(head)}</tr>
        </thead>
        <tbody>${displayRows(table, Infinity).map((row) =>
          html`<tr>${columns.map((name) => cell(name, row[name]))}</tr>`
        )}
        </tbody>
      </table>
    </div>
  `;
}

const texts = ["hospital", "what_if"];

function head(name: string): Markup {
  const words = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
  return texts.includes(name)
    ? html`<th scope="col">${words}</th>`
    : html`<th class="number" scope="col">${words}</th>`;
}

function cell(name: string, value: string | number | null = null): Markup {
  if (name === "what_if") return html`<th scope="row">${value}</th>`;
  return texts.includes(name) ? html`<td>${value}</td>` : html`<td class="number">${value}</td>`;
}
