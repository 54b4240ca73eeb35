import { alertSentence, type AlertState, type CensusRow, wallClock } from "lib/flow/mod.ts";
import { leastShown, shownCount, shownCounts } from "lib/table/mod.ts";
import type { Facts } from "../api/route.ts";
import { html, type Markup, page, type PageOptions } from "../pages/page.ts";
import { type LiveFigure, liveFigures, type LiveView } from "./live_view.ts";
import { whatIfPart } from "./what_if_part.ts";

/** The pages of the server of patient flow. */
const liveSite = [["/", "Patient flow"]] as const;

/** Where the page is, on which site, and whether who looks may say that an alert is seen to. */
export type LivePlace = {
  /** Before the addresses of its parts: "" or "/flow". */
  readonly base: string;
  readonly site?: PageOptions["site"];
  readonly mayAnswer: boolean;
};

/** The page: complete as it is, and renewed by its script where scripts run. */
export function livePage(view: LiveView | null, facts: Facts, place: LivePlace): Response {
  const { base, site = liveSite } = place, here = base || "/";
  const response = page(
    "Patient flow now",
    html`
      <p><span id="state">This is a still: <a href="${here}">load it again</a> for what came since.</span></p>
      <div id="live" data-base="${base}">${liveContent(view, facts, place)}</div>
    `,
    facts,
    { here, site, head: html`<script src="${base}/live.js" defer></script>` },
  );
  const own = "script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:";
  const rest = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  response.headers.set("content-security-policy", `default-src 'none'; ${own}; ${rest}`);
  return response;
}

/** What of the page changes. */
export function liveContent(view: LiveView | null, facts: Facts, { base, mayAnswer }: LivePlace): Markup {
  if (view === null) return html`<p>Nobody is known to have come yet.</p>`;
  const { census, figures, alerts, why, asOf, zone, isInvented, version } = view;
  const hidden = isInvented
    ? null
    : html`<p class="soft">Counts from 1 to ${leastShown - 1} aren't shown, nor what would tell them.</p>`;
  return html`
    <p>As of ${new Date(wallClock(asOf, zone)).toISOString().slice(0, 16).replace(
      "T",
      " ",
    )} (${zone}), by the messages so far.</p>
    <h2 id="census">Who is where</h2>
    ${hidden}
    <div class="scroll" tabindex="0" role="region" aria-labelledby="census">
      <table>
        <thead>
          <tr>
            <th scope="col">Hospital</th>
            <th scope="col">Ward</th>
            <th class="number" scope="col">Patients</th>
            <th class="number" scope="col">Beds in use lately</th>
            <th scope="col">Share of beds</th>
            <th class="number" scope="col">48 hours or more</th>
            <th class="number" scope="col">Waiting for a bed</th>
          </tr>
        </thead>
        <tbody>${shownCensus(census, isInvented).map(censusRow)}</tbody>
      </table>
    </div>
    <h2 id="alerts">Alerts of long stays</h2>
    ${why === null ? null : html`<p>${why}</p>`}
    ${alertTable(alerts, mayAnswer ? { to: `${base}/live/ack`, csrf: facts.session?.csrf ?? "" } : null)}
    <h2>Beds, stays and shifts</h2>
    ${liveFigures.map((name) => picture(name, figures[name]?.svg ?? null, version, base))}
    <h2 id="whatif">What if?</h2>
    ${whatIfPart(view.whatIf ?? null, isInvented)}
  `;
}

/** Counts of a few are NaN, and so are those by which a hospital's sum would tell them. */
function shownCensus(census: readonly CensusRow[], isInvented: boolean): readonly CensusRow[] {
  if (isInvented) return census;
  return [...Map.groupBy(census, ({ hospital }) => hospital).values()].flatMap((own) => {
    const patients = shownCounts(own.map((each) => each.patients));
    return own.map((each, i) => ({
      ...{ hospital: each.hospital, department: each.department, patients: patients[i]! },
      ...{
        beds: shownCount(each.beds),
        blocked: shownCount(each.blocked),
        boarding: shownCount(each.boarding),
      },
    }));
  });
}

function censusRow({ hospital, department, patients, beds, blocked, boarding }: CensusRow): Markup {
  const share = Math.round(100 * patients / beds);
  const number = (count: number) => html`<td class="number">${Number.isNaN(count) ? "few" : count}</td>`;
  return html`
    <tr>
      <td>${hospital}</td>
      <th scope="row">${department}</th>
      ${number(patients)}
      ${number(beds)}
      <td class="share">${Number.isFinite(share)
        ? html`
          <meter min="0" max="100" high="95" value="${Math.min(100, share)}"
            aria-label="${share} % of beds in ${department}, ${hospital}"></meter> ${share} %
        `
        : null}</td>
      ${number(blocked)}
      ${number(boarding)}
    </tr>
  `;
}

function alertTable(
  alerts: readonly AlertState[],
  answer: { readonly to: string; readonly csrf: string } | null,
): Markup {
  if (alerts.length === 0) return html`<p>There is no alert of anybody who is in.</p>`;
  const count = `${alerts.length} ${alerts.length === 1 ? "alert" : "alerts"} of patients who are in`;
  const said = html`whoever sees to one says so`;
  const table = html`
    <div class="scroll" tabindex="0" role="region" aria-labelledby="alerts">
      <table>
        <thead>
          <tr>
            <th class="number" scope="col">Number</th>
            <th scope="col">Tier</th>
            <th scope="col">What</th>
            <th scope="col">What became of it</th>
          </tr>
        </thead>
        <tbody>${alerts.toReversed().slice(0, 100).map((each) =>
          html`
            <tr>
              <th class="number" scope="row">${each.alert.number}</th>
              <td>${each.alert.tier}</td>
              <td>${alertSentence(each.alert)}</td>
              <td>${becameOf(each)}${answer === null || each.acknowledged !== null ? null : html`
                <button name="number" value="${each.alert.number}">I see to ${each.alert.number}</button>
              `}</td>
            </tr>
          `
        )}</tbody>
      </table>
    </div>
    ${alerts.length > 100 ? html`<p class="soft">The newest 100 are shown.</p>` : null}
  `;
  if (answer === null) {
    return html`<p>${count}; ${said} by <code>deno task flow ack NUMBER --by NAME</code>.</p>${table}`;
  }
  return html`
    <p>${count}; ${said} here.</p>
    <form method="post" action="${answer.to}" autocomplete="off">
      <input type="hidden" name="csrf" value="${answer.csrf}">
      <p class="brief"><label for="by">Seen to by (a role or initials)</label>
      <input id="by" name="by" maxlength="40" required></p>
      ${table}
    </form>
  `;
}

/** What became of an alert, in words. */
export function becameOf({ acknowledged, escalatedAt, toldAt }: AlertState): string {
  if (acknowledged !== null) return `acknowledged by ${acknowledged.by}`;
  if (escalatedAt !== null) return "told twice, nobody answered";
  return toldAt === null ? "not told yet" : "told";
}

function picture(name: LiveFigure, svg: string | null, version: string, base: string): Markup {
  if (svg === null) return html`<p class="soft">The bed forecast isn't ready yet.</p>`;
  const [, alt = ""] = /aria-label="([^"]*)"/.exec(svg) ?? [],
    [, height = ""] = /height="(\d+)"/.exec(svg) ?? [];
  // What is in an attribute of the picture may stand in one of the page.
  return {
    markup:
      `<figure class="scroll" tabindex="0"><img src="${base}/live/${name}.svg?v=${
        encodeURIComponent(version)
      }" width="720" ` +
      `height="${height}" alt="${alt}"></figure>`,
  };
}
