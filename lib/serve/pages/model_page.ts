import type { RegistryEvent } from "lib/registry/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { inWords } from "lib/table/mod.ts";
import type { Asked } from "../api/route.ts";
import type { ServedModel } from "../model/served_model.ts";
import { percent } from "./interval_figure.ts";
import { html, page } from "./page.ts";
import { type Watched, watchedSection } from "./watched_model.ts";

/** The model that answers: what it learnt from, how it did on other stays, and who was champion before. */
export function modelPage(
  { facts }: Asked,
  served: ServedModel,
  history: readonly RegistryEvent[],
  watched: Watched | null,
): Response {
  const { level, meta, model, cohort } = served;
  const { window, holdOut } = meta;
  const period = window.from === null ? "" : `, admitted from ${window.from} until before ${window.until}`;
  const known = window.asOf === null ? "" : `, as known on ${window.asOf}`;
  return page(
    "Model",
    html`
      <p><strong>${meta.name}</strong>, version <code>${meta.version}</code>, of ${cohort
        .title}. It learnt from
      ${grouped(meta.rows)} stays${period}${known}. Its intervals are to hold ${percent(
        level,
      )}
      of stays.</p>
      <h2>On stays that it had not seen</h2>
      <p>${grouped(holdOut.rows)} stays; split: ${holdOut
        .split}. What a mean or median would have done stands
      in notebook 04.</p>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>Measure</th>
              <th class="number">Value</th>
              <th class="number">95 % interval</th>
            </tr>
          </thead>
          <tbody>${Object.entries(holdOut.metrics).map(([name, { value, lower, upper }]) =>
            html`
              <tr>
                <td>${measureNames[name] ?? name}</td>
                <td class="number">${numberText(value)}</td>
                <td class="number">${numberText(lower)} to ${numberText(upper)}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>
      <h2>What it is told of a stay</h2>
      <p>${model.features.map(inWords).join(", ")}.</p>
      <h2>Watched since</h2>
      ${watchedSection(served, watched)}
      <h2>Champions</h2>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>As of</th>
              <th>What</th>
              <th>Version</th>
              <th>By</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>${history.toReversed().map(({ asOf, event, version, by, reason }) =>
            html`
              <tr>
                <td class="day">${asOf.slice(0, 10)}</td>
                <td>${event}</td>
                <td><code>${version}</code></td>
                <td>${by ?? ""}</td>
                <td>${reason}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>
      <h2>Limits</h2>
      <ul>${[...cohort.limits ?? [], ...Object.values(cohort.lacks)].map((limit) =>
        html`<li>${limit}</li>`
      )}<li>predictions are made at admission, and never corrected</li></ul>
    `,
    facts,
    { here: "/model" },
  );
}

const measureNames: Readonly<Record<string, string>> = {
  rmse: "RMSE (days)",
  mae: "MAE (days)",
  medianError: "Median error (days)",
  bias: "Bias (days)",
  r2: "R²",
};

function numberText(value: number): string {
  return Number.isFinite(value) ? (Math.abs(value) < 0.005 ? 0 : value).toFixed(2) : "not defined";
}
