import { predictionsValue, predictionValue } from "../api/prediction_texts.ts";
import { predicted } from "../api/predictions.ts";
import { json, type Route } from "../api/route.ts";
import { bodyBytes, contentType } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import { readStays } from "../input/read_stays.ts";
import type { ServedModel } from "../model/served_model.ts";
import { invocationRows, jsonLines } from "./invocation_rows.ts";

/**
 * `GET /ping` and `POST /invocations`: what SageMaker asks of a container, and MLflow's clients of a server.
 * An answer in CSV has no header, and in CSV and JSON lines one line a stay, so that batch transforms can
 * join them.
 */
export function invocationRoutes(modelInUse: () => ServedModel, metrics: Metrics): Route[] {
  const up = () => {
    modelInUse();
    return new Response("\n", { headers: { "content-type": "text/plain" } });
  };
  return [
    { method: "GET", path: "/ping", scope: null, document: null, answer: up },
    { method: "GET", path: "/health", scope: null, document: null, answer: up },
    {
      method: "POST",
      path: "/invocations",
      scope: "predict",
      document: null,
      answer: async ({ request, facts }) => {
        const model = modelInUse();
        const type = contentType(request);
        const rows = await invocationRows(await bodyBytes(request), type, model.reader.fields);
        const accept = acceptedKind(request.headers.get("accept"), type);
        const reasons = accept === "text/csv" ? 0 : 3;
        const predictions = predicted(model, readStays(rows, model.reader), reasons, facts, metrics);
        if (accept === "application/json") return json(predictionsValue(model, predictions));
        const lines = predictions.map((each) =>
          accept === "text/csv"
            ? [each.days, each.lower, each.upper].join(",")
            : JSON.stringify(predictionValue(each))
        );
        return new Response(`${lines.join("\n")}\n`, { headers: { "content-type": accept } });
      },
    },
  ];
}

/** What the answer is to be: what is asked for, else the kind that the request has. */
function acceptedKind(accept: string | null, type: string): string {
  const wanted = (accept ?? "").split(",")[0]!.split(";")[0]!.trim().toLowerCase();
  const kinds = ["application/json", "text/csv", ...jsonLines];
  return kinds.find((kind) => kind === wanted) ?? kinds.find((kind) => kind === type)!;
}
