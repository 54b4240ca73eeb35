import type { Asked, Route } from "../api/route.ts";
import type { Zod } from "../http/hono.ts";
import type { StayField } from "../input/stay_fields.ts";
import type { ServedModel } from "../model/served_model.ts";
import { html, page } from "./page.ts";

/** The documentation: how to ask, the routes, and the fields of a stay. */
export function docsPage(
  { facts }: Asked,
  routes: readonly Route[],
  model: ServedModel,
  z: Zod,
): Response {
  const { meta, reader, cohort } = model;
  const described = routes.flatMap((route) =>
    route.document === null ? [] : [{ ...route, ...route.document(z, model) }]
  );
  const example = JSON.stringify({ stays: [exampleStay(reader.fields.asked)] });
  return page(
    "API",
    html`
      <p>Model <code>${meta.version}</code>, ${meta.name}, of ${cohort.title}. The whole description is at
      <a href="/openapi.json">/openapi.json</a>, the JSON Schema of a stay at
      <a href="/v1/model/schema">/v1/model/schema</a>.</p>
      <h2>Ask</h2>
      <pre tabindex="0">curl -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' \\
        -d '${example}' \\
        http://localhost:8080/v1/predictions</pre>
      <p>A token comes from <code>deno task serve token create --scope predict</code>; on this machine none is
      needed until there is one.</p>
      <h2>Routes</h2>
      <div class="scroll" tabindex="0">
        <table class="wide">
          <thead>
            <tr>
              <th>Route</th>
              <th>Answers</th>
              <th>Scope</th>
            </tr>
          </thead>
          <tbody>${described.map(({ method, path, summary, description = "", scope }) =>
            html`
              <tr>
                <td><code>${method} ${path}</code></td>
                <td>${summary}${description === ""
                  ? null
                  : html`<br><span class="soft">${description}</span>`}</td>
                <td>${scope ?? "anybody"}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>
      <h2>Fields of a stay</h2>
      <div class="scroll" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>Field</th>
              <th>Kind</th>
              <th>Meaning</th>
              <th>Values</th>
            </tr>
          </thead>
          <tbody>${reader.fields.asked.map(({ name, source, type, meaning, unit, range, labels, allowed }) =>
            html`
              <tr>
                <td><code>${name}</code>${source === null || source === name
                  ? null
                  : html`<br><span class="soft">or ${source}</span>`}</td>
                <td>${kinds[type]}</td>
                <td>${meaning}${unit === null ? "" : ` (${unit})`}</td>
                <td>${range !== null
                  ? `${range[0]} to ${range[1]}`
                  : (allowed ?? labels ?? []).slice(0, 12).join(", ")}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>
      <h2>Errors</h2>
      <p>A refusal is a problem document (RFC 9457) that names each field, its rule and the kind of value that it
      had, never the value.</p>
    `,
    facts,
    { here: "/docs" },
  );
}

const kinds = { number: "number", category: "text", timestamp: "day" } as const;

/** A stay made up of what training saw. */
function exampleStay(fields: readonly StayField[]): Record<string, string | number> {
  const told = fields.flatMap((field): [string, string | number][] => {
    const value = exampleValue(field);
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(told.slice(0, 8));
}

function exampleValue(
  { type, labels, range, allowed, isWhole }: StayField,
): string | number | undefined {
  if (type === "category") return (allowed ?? labels)?.[0];
  if (type === "timestamp") return "2022-12-01";
  const middle = range === null ? undefined : (range[0] + range[1]) / 2;
  return middle !== undefined && isWhole ? Math.round(middle) : middle;
}
