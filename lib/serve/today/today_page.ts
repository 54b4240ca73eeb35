import type { StayBook } from "lib/score/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { inWords, naturalOrder } from "lib/table/mod.ts";
import type { Asked } from "../api/route.ts";
import { html, type Markup, page } from "../pages/page.ts";
import { daysOf, listed, type Sorting, sortings, type TodayAsked, todayAsked } from "./today_asked.ts";

/** So many rows are shown; the CSV file has all. */
const mostShown = 500;

/** `/today`: the admissions of a day with what was predicted of them, filtered and sorted as is asked. */
export function todayPage({ facts, query }: Asked, book: StayBook): Response {
  if (book.day === null) {
    return page(
      "Today",
      html`<p>No admission has been predicted yet: deno task nightly does that.</p>`,
      facts,
      { here: "/today" },
    );
  }
  const asked = todayAsked(query, book), rows = listed(book, asked), shown = rows.slice(0, mostShown);
  const all = book.stays.filter(({ admitted }) => admitted === asked.day);
  facts.stays = shown.length;
  return page(
    asked.day === book.day ? "Today" : `Admissions of ${asked.day}`,
    html`
      <p>${book.title}: admissions of ${asked.day}, ${grouped(rows.length)} of ${grouped(
        all.length,
      )} shown${rows.length > mostShown
        ? `, the first ${mostShown} below`
        : ""}. Predicted on the day of admission, and never corrected. ${tierText(book)}</p>
      ${filterForm(book, asked)}
      <p><a href="${addressOf("/today.csv", asked)}">These as a CSV file</a></p>
      ${rows.length === 0 ? html`<p>No admission of that day is like that.</p>` : html`
        <div class="scroll" tabindex="0" role="region" aria-label="Admissions">
          <table>
            <thead>
              <tr>${(Object.keys(sortings) as Sorting[]).map((sort) => headingOf(sort, asked))}
              <th scope="col">Tier</th><th scope="col">Why</th></tr>
            </thead>
            <tbody>${shown.map(({ stay, hospital, ward, days, lower, upper, tier, predictions }) =>
              html`
                <tr>
                  <th scope="row"><a href="/today/${stay}">${stay}</a></th>
                  <td>${hospital ?? ""}</td>
                  <td>${ward ?? ""}</td>
                  <td class="number">${days.toFixed(1)}</td>
                  <td class="number">${lower.toFixed(1)}</td>
                  <td class="number">${upper.toFixed(1)}</td>
                  <td>${tier ?? ""}</td>
                  <td>${reasonInWords(predictions[0]!.reasons[0] ?? "")}</td>
                </tr>
              `
            )}</tbody>
          </table>
        </div>
      `}
    `,
    facts,
    { here: "/today" },
  );
}

/** "hospital_code 27: +16.7 days", with the feature's name as people write it. */
export function reasonInWords(text: string): string {
  return text.replace(/^\w+/, inWords);
}

/** What the tiers are, as they were computed. */
export function tierText({ tiers }: Pick<StayBook, "tiers">): string {
  return tiers === null
    ? "Too few were predicted in the four weeks before for tiers, or too many alike."
    : `Tiers by the four weeks before the newest day: long, ${
      tiers.long.toFixed(1)
    } days or more, as the longest ` +
      `fifth; short, less than ${tiers.short.toFixed(1)}, as two fifths.`;
}

function headingOf(sort: Sorting, asked: TodayAsked): Markup {
  const isSorted = sort === asked.sort, isDescending = isSorted ? !asked.isDescending : false;
  const to = addressOf("/today", { ...asked, sort, isDescending });
  const number = ["days", "lower", "upper"].includes(sort) ? ' class="number day"' : "";
  const order = isSorted ? ` aria-sort="${asked.isDescending ? "descending" : "ascending"}"` : "";
  const arrow = isSorted ? html`<span aria-hidden="true"> ${asked.isDescending ? "↓" : "↑"}</span>` : null;
  return html`
    <th scope="col" ${{ markup: number + order }}><a href="${to}">${sortings[sort]}</a>${arrow}</th>
  `;
}

function filterForm(book: StayBook, { day, hospital, ward, tier, sort, isDescending }: TodayAsked): Markup {
  const values = (of: (stay: StayBook["stays"][number]) => string | null) =>
    [...new Set(book.stays.flatMap((stay) => of(stay) ?? []))].sort(naturalOrder);
  const select = (
    name: string,
    label: string,
    chosen: string,
    options: readonly string[],
    all: string | null,
  ) =>
    options.length === 0 ? null : html`
      <div class="field"><label for="q-${name}">${label}</label>
      <select id="q-${name}" name="${name}">${all === null
        ? null
        : html`<option value="">${all}</option>`}${options.map((each) =>
          each === chosen
            ? html`<option value="${each}" selected>${each}</option>`
            : html`<option value="${each}">${each}</option>`
        )}</select></div>
    `;
  return html`
    <form method="get" action="/today">
      <div class="fields few">
        ${select("day", "Day of admission", day, daysOf(book), null)}
        ${select("hospital", "Hospital", hospital, values((stay) => stay.hospital), "all")}
        ${select("ward", "Ward", ward, values((stay) => stay.ward), "all")}
        ${book.tiers === null ? null : select("tier", "Tier", tier, ["short", "middle", "long"], "all")}
      </div>
      <input type="hidden" name="sort" value="${sort}">
      <input type="hidden" name="order" value="${isDescending ? "down" : "up"}">
      <p class="buttons"><button>Show</button></p>
    </form>
  `;
}

function addressOf(path: string, { day, hospital, ward, tier, sort, isDescending }: TodayAsked): string {
  const order = isDescending ? "down" : "up";
  return `${path}?${new URLSearchParams({ day, hospital, ward, tier, sort, order })}`;
}
