import { naturalOrder } from "lib/table/mod.ts";
import type { Fault } from "../http/problem.ts";
import type { StayField } from "../input/stay_fields.ts";
import { html, type Markup } from "./page.ts";

/** Values of a form by field, as they were typed. */
export type Typed = Readonly<Record<string, string>>;

/** Labels beyond which a list to choose from helps nobody: they are typed, with suggestions. */
const mostOptions = 60;

/** What is typed into a form, as a JSON body would have it. */
export function stayTyped(typed: Typed, fields: readonly StayField[]): Record<string, unknown> {
  const values = fields.map(({ name, type }) => {
    const text = (typed[name] ?? "").trim();
    const isNumber = type === "number" && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
    return [name, text === "" ? null : isNumber ? Number(text) : text] as const;
  });
  return Object.fromEntries(values);
}

/** One labelled input a field: what it means, its unit and values, and what was wrong with it. */
export function stayInputs(
  fields: readonly StayField[],
  typed: Typed,
  faults: readonly Fault[],
): Markup {
  return html`<div class="fields">${
    fields.map((field) => stayInput(field, typed[field.name] ?? "", faults))
  }</div>`;
}

function stayInput(field: StayField, value: string, faults: readonly Fault[]): Markup {
  const { name, label, meaning, unit, range, knownAt } = field;
  const fault = faults.find((each) => each.field === name);
  const hints = [
    meaning === label ? null : meaning,
    unit,
    range === null || unit?.includes(`${range[0]} to ${range[1]}`) ? null : `${range[0]} to ${range[1]}`,
    knownAt === "admission" ? null : `known at ${knownAt}`,
  ].filter((hint) => hint !== null);
  return html`<div class="field"><label for="f-${name}">${capital(label)}</label>
${inputOf(field, value, fault !== undefined)}
<p class="hint" id="h-${name}">${hints.join("; ")}</p>${
    fault === undefined ? null : html`<p class="warn" id="e-${name}">Must be ${fault.rule}.</p>`
  }</div>`;
}

function inputOf(
  { name, type, isWhole, labels, allowed, range }: StayField,
  value: string,
  isWrong: boolean,
): Markup {
  const id = `f-${name}`;
  const described = `h-${name}${isWrong ? ` e-${name}` : ""}`;
  const invalid = isWrong
    ? html`
      aria-invalid="true"
    `
    : null;
  if (type === "timestamp") {
    return html`
      <input id="${id}" name="${name}" type="date" value="${value}" aria-describedby="${described}"
        ${invalid}>
    `;
  }
  if (type === "number") {
    // A number beyond the contract's range is predicted all the same, and warned of: no min, no max.
    const mode = isWhole && (range === null || range[0] >= 0) ? "numeric" : "decimal";
    return html`
      <input id="${id}" name="${name}" inputmode="${mode}" value="${value}"
        aria-describedby="${described}" ${invalid}>
    `;
  }
  const options = allowed === null ? (labels ?? []).toSorted(naturalOrder) : allowed;
  if (options.length > mostOptions) {
    return html`
      <input id="${id}" name="${name}" list="l-${name}" value="${value}"
        aria-describedby="${described}" ${invalid}>
      <datalist id="l-${name}">${options.map((option) => html`<option value="${option}">`)}</datalist>
    `;
  }
  const shown = value === "" || options.includes(value) ? options : [...options, value];
  return html`
    <select id="${id}" name="${name}" aria-describedby="${described}" ${invalid}>
    <option value="">not known</option>${shown.map((option) =>
      option === value ? html`<option selected>${option}</option>` : html`<option>${option}</option>`
    )}</select>
  `;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
