import { readWhole } from "lib/files/mod.ts";
import type { ServedModel } from "../model/served_model.ts";
import { html, type Markup } from "./page.ts";

/** What a run's notebook of drift has shown (`results/06_drift.json` of the run), as far as it is used. */
export type Watched = {
  readonly cohort: string;
  /** The day as of which it was asked; null where with all that is known. */
  readonly asOf: string | null;
  readonly models: readonly string[];
  /** Why there is no answer; null where there is one. */
  readonly cannot: string | null;
  readonly shown: readonly Shown[];
};

type Shown = {
  readonly heading: string;
  readonly kind: string;
  readonly text: string;
  readonly svg?: string;
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
};

/** The headings of notebook 06 whose figures and tables are on the page of the model. */
export const watchedHeadings = {
  drift: "Which features drift, and when?",
  coverage: "Did intervals hold what they promise, week by week?",
} as const;

const mostBytes = 1 << 26;

/** Reads what the last run watched; null where there is none of the cohort and of days, or it is damaged. */
export async function readWatched(path: string | null, cohort: string): Promise<Watched | null> {
  const bytes = path === null ? null : await readWhole(path, { mostBytes }).catch(() => null);
  if (bytes === null) return null;
  try {
    const { outcome, asOf, models, cannot, shown, ...told } = JSON.parse(new TextDecoder().decode(bytes));
    const isSound = told.cohort === cohort && (outcome ?? null) === null && Array.isArray(models) &&
      Array.isArray(shown) &&
      shown.every((each) =>
        typeof each?.heading === "string" && typeof each?.text === "string" &&
        (each.table === undefined ||
          (isTexts(each.table?.head) && each.table.rows?.every?.(isTexts) === true))
      );
    return isSound ? { cohort, asOf: asOf ?? null, models, cannot: cannot ?? null, shown } : null;
  } catch {
    return null;
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** The figure of which feature drifted in which week; null where the run has drawn none. */
export function driftFigure(watched: Watched | null): string | null {
  const figure = watched?.shown.find(({ heading, kind }) =>
    heading === watchedHeadings.drift && kind === "figure"
  );
  return typeof figure?.svg === "string" ? figure.svg : null;
}

/** Coverage by week and the map of drift as the last run found them, or why they can't be shown. */
export function watchedSection({ meta }: ServedModel, watched: Watched | null): Markup {
  if (watched === null) {
    return html`<p>No run of this cohort has looked: deno task run, or deno task weekly, does.</p>`;
  }
  const { asOf, models, cannot, shown } = watched;
  if (cannot !== null) return html`<p>The last run could not tell: ${plain(cannot)}</p>`;
  if (models.length === 0) return html`<p>The last run looked at no model.</p>`;
  const isOther = !models.includes(meta.version);
  const when = asOf === null ? "with all that was known" : `as of ${asOf}`;
  const held = shown.findIndex(({ heading, kind }) =>
    heading === watchedHeadings.coverage && kind === "table"
  );
  const claim = shown.find(({ heading, kind }) => heading === watchedHeadings.coverage && kind === "claim");
  const known = shown.slice(0, Math.max(0, held)).findLast(({ text }) => /^As known on \d/.test(text));
  return html`
    <p>What the last run found, ${when}${isOther
      ? html`, of <strong>version <code>${models.join(", ")}</code></strong>, not
    of the model that answers: of that nothing is known yet`
      : null}.</p>
    <h3>How often intervals held, by week of admission</h3>
    ${claim === undefined
      ? html`<p>That run says nothing of it.</p>`
      : html`<p>${known === undefined ? "" : `${plain(known.text)} `}${plain(claim.text)}</p>`}
    ${held < 0 ? null : tableOf(shown[held]!.table)}
    <h3>Which features drift, and when</h3>
    ${driftFigure(watched) === null
      ? html`<p>That run has drawn nothing of it.</p>`
      : figureOf(shown.find(({ heading, kind }) => heading === watchedHeadings.drift && kind === "figure")!)}
  `;
}

function figureOf({ text }: Shown): Markup {
  return html`<figure class="scroll" tabindex="0"><img src="/model/drift.svg" width="720" alt="${text}"></figure>`;
}

function tableOf(table: Shown["table"]): Markup | null {
  if (table === undefined) return null;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="How often intervals held">
      <table>
        <thead>
          <tr>${table.head.map((name, i) =>
            i === 0 ? html`<th scope="col">${name}</th>` : html`<th scope="col" class="number">${name}</th>`
          )}</tr>
        </thead>
        <tbody>${table.rows.map((row) =>
          html`<tr>${
            row.map((cell, i) =>
              i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="number">${cell}</td>`
            )
          }</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

/** Markdown's marks taken away. */
function plain(text: string): string {
  return text.replaceAll(/\*\*|`/g, "").replaceAll(/(^|\s)\*(?=\S)|(?<=\S)\*(?=\s|$)/g, "$1");
}
