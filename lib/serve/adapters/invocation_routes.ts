import { predictionsValue, predictionValue } from "../api/prediction_texts.ts";
import { predicted } from "../api/predictions.ts";
import { type Asked, json, type Route } from "../api/route.ts";
import { bodyBytes, contentType } from "../http/body.ts";
import type { Metrics } from "../http/metrics.ts";
import { Problem } from "../http/problem.ts";
import { mostStays, readStays } from "../input/read_stays.ts";
import type { ServedModel } from "../model/served_model.ts";
import { invocationRows, jsonLines } from "./invocation_rows.ts";

/** Rows of one mini batch, at most: a megabyte of CSV has fewer, but for rows of hardly anything. */
const mostOfMiniBatch = 50_000;

/**
 * `GET /ping` and `POST /invocations`: what SageMaker asks of a container, and MLflow's clients of a server.
 * An answer in CSV has no header, and in CSV and JSON lines one line a stay, so that batch transforms can
 * join them. A container also says how batch transforms are to ask it (`/execution-parameters`), a megabyte
 * at a time; a server answers AWS's SDK besides, whose runtime client names an endpoint: the cohort.
 *
 * Sources: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html,
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html.
 */
export function invocationRoutes(
  modelInUse: () => ServedModel,
  metrics: Metrics,
  { isContainer }: { readonly isContainer: boolean },
): Route[] {
  const up = () => {
    modelInUse();
    return new Response("\n", { headers: { "content-type": "text/plain" } });
  };
  const most = isContainer ? mostOfMiniBatch : mostStays;
  const invoke = async ({ request, facts }: Asked) => {
    const model = modelInUse();
    const type = contentType(request);
    const rows = await invocationRows(await bodyBytes(request), type, model.reader.fields, most);
    const accept = acceptedKind(request.headers.get("accept"), type);
    const reasons = accept === "text/csv" ? 0 : 3;
    const predictions = predicted(model, readStays(rows, model.reader, most), reasons, facts, metrics);
    if (accept === "application/json") return json(predictionsValue(model, predictions));
    const lines = predictions.map((each) =>
      accept === "text/csv"
        ? [each.days, each.lower, each.upper].join(",")
        : JSON.stringify(predictionValue(each))
    );
    return new Response(`${lines.join("\n")}\n`, { headers: { "content-type": accept } });
  };
  const route = (method: Route["method"], path: string, answer: Route["answer"]): Route => (
    { method, path, scope: method === "POST" ? "predict" : null, document: null, answer }
  );
  return [
    route("GET", "/ping", up),
    route("GET", "/health", up),
    route("POST", "/invocations", invoke),
    isContainer
      ? route("GET", "/execution-parameters", () => json(batchParameters))
      : route("POST", "/endpoints/:name/invocations", async (asked) => {
        if (asked.param("name") !== modelInUse().meta.cohort) {
          return amazonError(400, "ValidationError", { Message: "The endpoint must be the cohort's name" });
        }
        return await invoke(asked).catch(modelError);
      }),
  ];
}

/** One at a time, as one process answers; and no more bytes than a body may have. */
const batchParameters = { MaxConcurrentTransforms: 1, BatchStrategy: "MULTI_RECORD", MaxPayloadInMB: 1 };

/** A refusal as SageMaker hands on what a container refuses. @throws what is no refusal. */
function modelError(error: unknown): Response {
  if (!(error instanceof Problem)) throw error;
  const { status, detail } = error;
  const Message = `Received client error (${status}) from primary with message "${detail}"`;
  return amazonError(424, "ModelError", { Message, OriginalStatusCode: status, OriginalMessage: detail });
}

function amazonError(status: number, type: string, told: Readonly<Record<string, unknown>>): Response {
  return new Response(JSON.stringify(told), {
    status,
    headers: { "content-type": "application/json", "x-amzn-errortype": type },
  });
}

/** What the answer is to be: what is asked for, else the kind that the request has. */
function acceptedKind(accept: string | null, type: string): string {
  const wanted = (accept ?? "").split(",")[0]!.split(";")[0]!.trim().toLowerCase();
  const kinds = ["application/json", "text/csv", ...jsonLines];
  return kinds.find((kind) => kind === wanted) ?? kinds.find((kind) => kind === type)!;
}
