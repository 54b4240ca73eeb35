import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { posted, type Serving, serving } from "../serving.ts";

/** A Python that has boto3, AWS's SDK. */
const withBoto = Deno.env.get("WARDBOOK_STANDARDS");
/** The command mlflow, beside the Python that has it. */
const mlflow = Deno.env.get("WARDBOOK_MLFLOW");

const stays = [
  { deposit: 4_000.5, severity: "Extreme", age_band: "51-60", bed_grade: 2, admitted_on: "2022-12-01" },
  { deposit: null, severity: "Minor", age_band: "11-20", bed_grade: 4, admitted_on: "2022-12-03" },
];

/** What a script prints, which is told a port and the stays. */
async function said(python: string, script: string, { server }: Serving): Promise<unknown> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", script, String(server.port), JSON.stringify(stays)],
    env: { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", AWS_EC2_METADATA_DISABLED: "true" },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(-2_000));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function predictionsOf({ ask }: Serving): Promise<Record<string, unknown>[]> {
  return (await (await ask("/v1/predictions", posted(stays))).json()).predictions;
}

const runtimeClient = `
import boto3, botocore, json, sys
from concurrent.futures import ThreadPoolExecutor
port, stays = sys.argv[1], json.loads(sys.argv[2])
client = boto3.client("sagemaker-runtime", region_name="eu-central-1", endpoint_url=f"http://127.0.0.1:{port}",
    aws_access_key_id="a", aws_secret_access_key="b", config=botocore.config.Config(retries={"max_attempts": 0}))
def invoke(body, kind, accept=None, name="synthetic"):
    more = {} if accept is None else {"Accept": accept}
    answer = client.invoke_endpoint(EndpointName=name, Body=body, ContentType=kind, **more)
    return answer["ContentType"], answer["Body"].read().decode()
def refused(*asked, **more):
    try: invoke(*asked, **more)
    except client.exceptions.ModelError as error:
        told = error.response
        return ["ModelError", told["OriginalStatusCode"], told["OriginalMessage"], told["ResponseMetadata"]["HTTPStatusCode"]]
    except botocore.exceptions.ClientError as error: return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
header = list(stays[0])
row = lambda stay: ",".join("" if stay[name] is None else str(stay[name]) for name in header)
csv = "\\n".join([",".join(header), *map(row, stays)])
lines = "\\n".join(map(json.dumps, stays))
with ThreadPoolExecutor(4) as pool:
    batches = list(pool.map(lambda stay: invoke(json.dumps(stay), "application/jsonlines")[1], stays * 10))
print(json.dumps({
    "csv": invoke(csv, "text/csv"), "json": invoke(json.dumps({"instances": stays}), "application/json"),
    "lines": invoke(lines, "application/jsonlines", "application/jsonlines"),
    "csv as json": invoke(csv, "text/csv", "application/json"), "batches": "".join(batches),
    "refused": [refused("{", "application/json"), refused('{"no_such": 1}', "application/json"), refused("x", "application/x-npy"),
        refused("{}", "application/json", name="other")],
}))
`;

Deno.test({
  name: "AWS's SDK invokes the server as an endpoint of SageMaker, and gets its errors",
  ignore: withBoto === undefined,
  fn: () =>
    serving(async (served) => {
      const predictions = await predictionsOf(served);
      const told = await said(withBoto!, runtimeClient, served) as
        & Record<"csv" | "json" | "lines" | "csv as json", [type: string, text: string]>
        & { readonly batches: string; readonly refused: unknown[][] };
      const linesOf = (text: string) => text.trimEnd().split("\n");
      assertEquals(told.csv[0], "text/csv");
      const days = predictions.map((each) =>
        [each["predicted_days"], each["lower_days"], each["upper_days"]].join(",")
      );
      assertEquals(linesOf(told.csv[1]), days);
      for (const [type, text] of [told.json, told["csv as json"]]) {
        assertEquals([type, JSON.parse(text).predictions], ["application/json", predictions]);
      }
      assertEquals(told.lines[0], "application/jsonlines");
      assertEquals(linesOf(told.lines[1]).map((line) => JSON.parse(line)), predictions);
      const joined = linesOf(told.batches).map((line) => JSON.parse(line));
      assertEquals(joined, Array.from({ length: 10 }, () => predictions).flat());
      const unknown = "/no_such must be a field of the cohort: it is a name that nobody knows";
      const kinds = "The body must be text/csv, application/json or application/jsonlines";
      assertEquals(told.refused, [
        ["ModelError", 400, "The body must be JSON: it is none", 424],
        ["ModelError", 422, unknown, 424],
        ["ModelError", 415, kinds, 424],
        ["ValidationError", "The endpoint must be the cohort's name"],
      ]);
    }),
});

const scoringClient = `
import json, sys
import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
port, stays = sys.argv[1], json.loads(sys.argv[2])
client = ScoringServerClient("127.0.0.1", int(port))
client.wait_server_ready(timeout=20)
client.ping()
frame = pd.DataFrame(stays)
told = {name: client.invoke(data).get_predictions().to_dict("records") for name, data in {
    "frame": frame, "list": stays,
}.items()}
told["with params"] = client.invoke(frame, params={"a": 1}).get_predictions().to_dict("records")
try: client.invoke(pd.DataFrame([{"no_such": 1}])); told["refused"] = None
except Exception as error: told["refused"] = str(error)
print(json.dumps(told))
`;

Deno.test({
  name: "MLflow's own client of scoring servers is answered, missing values too",
  ignore: mlflow === undefined,
  fn: () =>
    serving(async (served) => {
      const predictions = await predictionsOf(served);
      const { refused, ...told } = await said(
        join(dirname(mlflow!), "python"),
        scoringClient,
        served,
      ) as Record<string, unknown>;
      const keys = ["frame", "list", "with params"];
      assertEquals(told, Object.fromEntries(keys.map((key) => [key, predictions])));
      assertStringIncludes(String(refused), "/0/no_such must be a field of the cohort");
    }),
});
