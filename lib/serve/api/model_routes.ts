import type { Zod } from "../http/hono.ts";
import type { ServedModel } from "../model/served_model.ts";
import { modelInBrief } from "./prediction_texts.ts";
import { json, type Route } from "./route.ts";

/** `GET /v1/model` and `GET /v1/model/schema`: what answers, and what it wants to be told. */
export function modelRoutes(modelInUse: () => ServedModel, z: Zod): Route[] {
  const anyObject = { "application/json": { schema: z.object({}) } };
  return [
    {
      method: "GET",
      path: "/v1/model",
      scope: "read",
      answer: ({ facts }) => json(modelCard(noted(modelInUse(), facts))),
      document: () => ({
        summary: "The card of the model that answers",
        tags: ["model"],
        responses: {
          200: { description: "Training, hold-out metrics with intervals, features", content: anyObject },
        },
      }),
    },
    {
      method: "GET",
      path: "/v1/model/schema",
      scope: "read",
      answer: ({ facts }) => {
        const { reader, meta } = noted(modelInUse(), facts);
        const title = `A stay, as model ${meta.version} asks of it`;
        return json({ ...z.toJSONSchema(reader.schema), title }, {
          "content-type": "application/schema+json",
        });
      },
      document: () => ({
        summary: "The JSON Schema of a stay",
        tags: ["model"],
        responses: {
          200: {
            description: "JSON Schema 2020-12",
            content: { "application/schema+json": { schema: z.object({}) } },
          },
        },
      }),
    },
  ];
}

function noted(model: ServedModel, facts: { model: string | null }): ServedModel {
  facts.model = model.meta.version;
  return model;
}

/** The card of a model; a metric that isn't defined is null. */
function modelCard(model: ServedModel) {
  const { meta, cohort } = model;
  const finite = (value: number) => Number.isFinite(value) ? value : null;
  return {
    ...modelInBrief(model),
    kind: meta.kind,
    title: cohort.title,
    trained: { ...meta.window, rows: meta.rows },
    hold_out: {
      split: meta.holdOut.split,
      rows: meta.holdOut.rows,
      metrics: Object.fromEntries(
        Object.entries(meta.holdOut.metrics).map(([name, { value, lower, upper }]) => [
          name,
          { value: finite(value), lower: finite(lower), upper: finite(upper) },
        ]),
      ),
    },
    features: model.model.features,
    limits: [...cohort.limits ?? [], ...Object.values(cohort.lacks)],
    schema_hash: meta.schemaHash,
    data_hash: meta.dataHash,
    code: meta.code,
  };
}
