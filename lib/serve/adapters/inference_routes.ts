import { predicted } from "../api/predictions.ts";
import { type Asked, json, type Route } from "../api/route.ts";
import { bodyBytes, contentType, jsonBody } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import { kindOf, Problem } from "../http/problem.ts";
import { readStays } from "../input/read_stays.ts";
import type { ServedModel } from "../model/served_model.ts";

const outputs = ["predicted_days", "lower_days", "upper_days"] as const;

/**
 * The Open Inference Protocol, version 2: a tensor for each field of a stay in, three of days out; the model
 * bears its cohort's name. Errors are problem documents.
 *
 * Source: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol.
 */
export function inferenceRoutes(modelInUse: () => ServedModel, metrics: Metrics): Route[] {
  const get = (path: string, answer: Route["answer"], scope: Route["scope"] = null): Route => ({
    ...{ method: "GET", path, scope, document: null, answer },
  });
  const infer = (path: string): Route => ({
    ...{ method: "POST", path, scope: "predict", document: null },
    answer: async (asked) => {
      const model = named(modelInUse(), asked);
      if (contentType(asked.request) !== "application/json") {
        throw new Problem(415, "The body must be application/json: no binary tensors");
      }
      const body = Object(jsonBody(await bodyBytes(asked.request))) as { id?: unknown; inputs?: unknown };
      const predictions = predicted(
        model,
        readStays(rowsOf(body.inputs), model.reader),
        0,
        asked.facts,
        metrics,
      );
      const days = [predictions.map(({ days }) => days), predictions.map(({ lower }) => lower)];
      const columns = [...days, predictions.map(({ upper }) => upper)];
      return json({
        model_name: model.meta.cohort,
        model_version: model.meta.version,
        ...(typeof body.id === "string" && { id: body.id }),
        outputs: outputs.map((name, i) => ({
          ...{ name, shape: [predictions.length], datatype: "FP64", data: columns[i] },
        })),
      });
    },
  });
  const metadata = (asked: Asked) => json(modelMetadata(named(modelInUse(), asked)));
  const ready = (asked: Asked) => json({ ready: true, name: named(modelInUse(), asked).meta.cohort });
  return [
    get("/v2", () => json({ name: "wardbook", version: modelInUse().meta.code, extensions: [] })),
    get("/v2/health/live", () => json({ live: true })),
    get("/v2/health/ready", () => json({ ready: modelInUse() !== null })),
    get("/v2/models/:name", metadata, "read"),
    get("/v2/models/:name/versions/:version", metadata, "read"),
    get("/v2/models/:name/ready", ready),
    get("/v2/models/:name/versions/:version/ready", ready),
    infer("/v2/models/:name/infer"),
    infer("/v2/models/:name/versions/:version/infer"),
  ];
}

/** @throws {Problem} 404 when another model, or version, is asked for. */
function named(model: ServedModel, { param }: Asked): ServedModel {
  const { cohort, version } = model.meta;
  if (param("name") === cohort && (param("version") ?? version) === version) return model;
  // Who asks whether it is ready need not be known: of a stranger's guess nothing is told.
  throw new Problem(404, "The model and its version must be those that answer: GET /v1/model names them");
}

function modelMetadata({ meta, reader }: ServedModel) {
  const kinds = { number: "FP64", category: "BYTES", timestamp: "BYTES" } as const;
  return {
    name: meta.cohort,
    versions: [meta.version],
    platform: `wardbook_${meta.kind}`,
    inputs: reader.fields.asked.map(({ name, type, isWhole }) => ({
      ...{ name, datatype: isWhole && type === "number" ? "INT64" : kinds[type], shape: [-1] },
    })),
    outputs: outputs.map((name) => ({ name, datatype: "FP64", shape: [-1] })),
  };
}

/** The rows of tensors, each of shape [n] or [n, 1]; null is missing. @throws {Problem} 422 */
function rowsOf(inputs: unknown): Record<string, unknown>[] {
  if (!Array.isArray(inputs)) throw new Problem(422, `/inputs must be a list: it is ${kindOf(inputs)}`);
  const columns = inputs.map((input, i) => {
    const { name, data } = Object(input) as { name?: unknown; data?: unknown };
    if (typeof name !== "string" || !Array.isArray(data)) {
      throw new Problem(422, `/inputs/${i} must have a name and data: one is absent, or of another kind`);
    }
    return [name, data.flat()] as const;
  });
  const lengths = new Set(columns.map(([, data]) => data.length));
  if (lengths.size > 1) throw new Problem(422, "All of /inputs must have as many values: they differ");
  const [rows = 0] = lengths;
  return Array.from(
    { length: rows },
    (_, row) => Object.fromEntries(columns.map(([name, data]) => [name, data[row]])),
  );
}
