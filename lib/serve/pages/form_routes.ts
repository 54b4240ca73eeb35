import { predicted } from "../api/predictions.ts";
import type { Asked, Route } from "../api/route.ts";
import type { Metrics } from "../http/metrics.ts";
import { type Fault, Problem } from "../http/problem.ts";
import { readStays } from "../input/read_stays.ts";
import { choicesOf, type FieldChoices } from "../model/choices.ts";
import type { ServedModel, StayPrediction } from "../model/served_model.ts";
import { formBody } from "./form_body.ts";
import { intervalFigure, percent } from "./interval_figure.ts";
import { html, type Markup, page } from "./page.ts";
import { stayInputs, stayTyped, type Typed } from "./stay_form.ts";

/** Before the name of a field: its value in the stay as it is, while another is tried. */
const before = "is.";

/** `/`: a form that predicts one stay, and what would be if a field were another. Nothing is stored. */
export function formRoutes(modelInUse: () => ServedModel, metrics: Metrics): Route[] {
  const pages = { path: "/", scope: "predict", document: null, isPage: true } as const;
  return [
    {
      ...pages,
      method: "GET",
      answer: (asked) => formPage(asked, modelInUse(), { typed: {}, faults: [], result: null, known: null }),
    },
    {
      ...pages,
      method: "POST",
      answer: async (asked) => {
        const model = modelInUse();
        const body = await formBody(asked);
        const fields = model.reader.fields.asked;
        const part = (prefix: string): Typed =>
          Object.fromEntries(fields.map(({ name }) => [name, body.get(prefix + name) ?? ""]));
        const typed = part("");
        const isTrial = body.get("do") === "try";
        const known = isTrial ? part(before) : typed;
        try {
          const stays = [known, ...(isTrial ? [typed] : [])]
            .flatMap((each) => readStays(stayTyped(each, fields), model.reader));
          const [is, tried] = predicted(model, stays, 6, asked.facts, metrics);
          const result = resultOf(
            model,
            is!,
            tried === undefined ? null : { tried, changed: changedFields(model, known, typed) },
            choicesOf(model, stays[0]!),
          );
          return formPage(asked, model, { typed, faults: [], result, known });
        } catch (error) {
          if (!(error instanceof Problem) || error.more.faults === undefined) throw error;
          return formPage(asked, model, {
            typed,
            faults: error.more.faults,
            result: null,
            known: isTrial ? known : null,
          });
        }
      },
    },
  ];
}

function formPage(
  { facts }: Asked,
  model: ServedModel,
  { typed, faults, result, known }: {
    readonly typed: Typed;
    readonly faults: readonly Fault[];
    readonly result: Markup | null;
    readonly known: Typed | null;
  },
): Response {
  const { fields } = model.reader;
  const hidden = Object.entries(known ?? {}).map(([name, value]) =>
    html`<input type="hidden" name="${before + name}" value="${value}">`
  );
  return page(
    "Predict a stay",
    html`${
      faults.length === 0
        ? null
        : html`<p class="warn" role="alert">${
          faults.length === 1 ? "A value breaks" : `${faults.length} values break`
        } a rule: see below.</p>`
    }${result}
<h2>${result === null ? "What is known at admission" : "Change a field, and try"}</h2>
<form method="post" action="/" autocomplete="off">
<input type="hidden" name="csrf" value="${facts.session?.csrf ?? ""}">${hidden}
${stayInputs(fields.asked, typed, faults)}
<p class="buttons"><button name="do" value="predict">Predict</button>${
      known === null ? null : html`
        <button name="do" value="try">Try beside what is</button>
      `
    }</p>
<p class="soft">What is left out counts as not known. Nothing that is typed here is stored.</p>
</form>`,
    facts,
    { here: "/", status: faults.length === 0 ? 200 : 422 },
  );
}

function resultOf(
  model: ServedModel,
  is: StayPrediction,
  trial: { readonly tried: StayPrediction; readonly changed: readonly string[] } | null,
  choices: readonly FieldChoices[],
): Markup {
  const { level } = model;
  const drawn = [{ name: "As it is", ...is }, ...(trial === null ? [] : [{ name: "Tried", ...trial.tried }])];
  const shown = trial?.tried ?? is;
  return html`<section aria-live="polite"><h2>${daysText(is.days)}</h2>
<p>${percent(level)} of such stays last from ${is.lower.toFixed(1)} to ${is.upper.toFixed(1)} days.${
    trial === null ? null : html`
      <strong>${differenceText(trial.tried.days - is.days)}</strong>${trial.changed.length === 0
        ? ": nothing was changed."
        : ` with another ${trial.changed.join(", ")}.`}
    `
  }</p>
${intervalFigure(drawn, level)}
<h3>${trial === null ? "Why" : "Why, as tried"}</h3>
${
    shown.reasons.length === 0
      ? html`<p>No field moves the prediction by a tenth of a day.</p>`
      : html`<ul>${shown.reasons.map((reason) => html`<li>${reasonText(model, reason)}</li>`)}</ul>`
  }
${choicesShown(choices)}
${warningsOf(model, shown)}
<p class="soft">Model ${model.meta.version}, ${model.meta.name}; input ${shown.inputHash}.</p></section>`;
}

/** What goes with another choice of what can be planned. */
function choicesShown(choices: readonly FieldChoices[]): Markup | null {
  if (choices.length === 0) return null;
  return html`<h3>What can be planned, and goes with another stay</h3>
<ul>${
    choices.map(({ label, is, shortest, longest }) =>
      html`<li>${label} (now ${is}): from ${shortest.days.toFixed(1)} days with ${shortest.value} to ${
        longest.days.toFixed(1)
      } with ${longest.value}</li>`
    )
  }</ul>
<p class="soft">An association: so long did patients like this one stay who had these values, all else alike.
It is not known whether a change would change the stay.</p>`;
}

/** What the prediction was made in spite of. */
function warningsOf({ reader }: ServedModel, { warnings }: StayPrediction): Markup | null {
  if (warnings.length === 0) return null;
  const missing = warnings.filter(({ kind }) => kind === "missing");
  const names = missing.map(({ field }) => reader.fields.asked.find(({ name }) => name === field)!.label);
  const odd = warnings.filter(({ kind }) => kind !== "missing");
  return html`<h3>Mind</h3>
<ul>${odd.map(({ text }) => html`<li class="warn">${text}</li>`)}${
    names.length === 0 ? null : html`<li>Not known: ${names.join(", ")}</li>`
  }</ul>`;
}

/** "hospital code is 8: 12.3 days longer". */
function reasonText(model: ServedModel, { feature, value, days }: StayPrediction["reasons"][number]): string {
  const label = model.reader.fields.asked.find(({ name }) => name === feature)?.label ??
    feature.replaceAll("_", " ");
  const said = value === "missing" ? `${label} is not known` : `${label} is ${value}`;
  return `${said}: ${Math.abs(days).toFixed(1)} days ${days < 0 ? "shorter" : "longer"}`;
}

function daysText(days: number): string {
  return `About ${days.toFixed(1)} days`;
}

function differenceText(days: number): string {
  if (Math.abs(days) < 0.05) return "As long";
  return `${Math.abs(days).toFixed(1)} days ${days < 0 ? "shorter" : "longer"}`;
}

function changedFields({ reader }: ServedModel, known: Typed, typed: Typed): string[] {
  return reader.fields.asked.filter(({ name }) => known[name] !== typed[name]).map(({ label }) => label);
}
