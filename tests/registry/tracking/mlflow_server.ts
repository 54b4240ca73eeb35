/** Where a server listens, and how it is ended. */
export type Started = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * The MLflow server that `WARDBOOK_MLFLOW` (the path of the command `mlflow`) starts, with a database of its
 * own; null where it names none.
 */
export async function realMlflow(port: number): Promise<Started | null> {
  const command = Deno.env.get("WARDBOOK_MLFLOW");
  if (!command) return null;
  const folder = await Deno.makeTempDir();
  const process = new Deno.Command(command, {
    args: [
      ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", "--serve-artifacts"],
      ...["--backend-store-uri", `sqlite:///${folder}/mlflow.db`],
      ...["--artifacts-destination", `${folder}/artifacts`],
    ],
    env: {
      MLFLOW_DISABLE_TELEMETRY: "true",
      DO_NOT_TRACK: "true",
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
    },
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    process.kill("SIGTERM");
    await process.status;
    await Deno.remove(folder, { recursive: true });
  };
  for (let tries = 0; tries < 240; tries++) {
    if (await fetch(`${url}/health`).then(async (answer) => (await answer.text(), answer.ok), () => false)) {
      return { url, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await stop();
  throw new Error("MLflow did not begin to answer");
}

type Row = Record<string, unknown>;
type Tag = { readonly key: string; readonly value: string };
type Body = Record<string, string> & {
  readonly tags?: readonly Tag[];
  readonly params?: readonly Tag[];
  readonly metrics?: readonly { readonly key: string; readonly value: unknown }[];
};
type Refusal = { readonly status: number; readonly code: string };

/**
 * The calls of MLflow that Wardbook makes, kept in memory; with `WARDBOOK_MLFLOW` the same tests run against
 * the real one.
 */
export class MemoryMlflow {
  /** Paths that were called, in their order. */
  readonly calls: string[] = [];
  /** What a call of that path answers instead: a status. */
  readonly failures = new Map<string, number>();
  readonly #experiments: Row[] = [];
  readonly #runs: Row[] = [];
  readonly #versions: (Row & { tags: Tag[] })[] = [];
  readonly #files = new Map<string, number>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #models = 0;
  #alias: string | null = null;

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.replace("/api/2.0/mlflow/", "");
      this.calls.push(`${request.method} ${path}`);
      const status = this.failures.get(path);
      if (status !== undefined) {
        await request.body?.cancel();
        return Response.json({ error_code: "INTERNAL_ERROR", message: "asked to fail" }, { status });
      }
      if (request.method === "PUT") {
        this.#files.set(decodeURIComponent(pathname), (await request.bytes()).length);
        return new Response("");
      }
      const text = await request.text();
      const answer = this.#answer(
        `${request.method} ${path}`,
        text === "" ? Object.fromEntries(searchParams) as Body : JSON.parse(text),
      );
      const { status: refused, code } = answer as unknown as Refusal;
      return refused === undefined
        ? Response.json(answer)
        : Response.json({ error_code: code, message: "refused" }, { status: refused });
    });
  }

  get started(): Started {
    return {
      url: `http://127.0.0.1:${this.#server.addr.port}`,
      stop: () => this.#server.shutdown(),
    };
  }

  #answer(call: string, body: Body): Row {
    const answers: Readonly<Record<string, () => Row>> = {
      "GET experiments/get-by-name": () => {
        const experiment = this.#experiments.find(({ name }) => name === body.experiment_name);
        return experiment ? { experiment } : notThere;
      },
      "POST experiments/create": () => {
        const experiment_id = String(this.#experiments.length + 1);
        this.#experiments.push({ ...body, experiment_id, lifecycle_stage: "active" });
        return { experiment_id };
      },
      "POST runs/create": () => {
        const run_id = `r${this.#runs.length}`;
        const info = { run_id, artifact_uri: `mlflow-artifacts:/1/${run_id}/artifacts`, status: "RUNNING" };
        const run = { info, data: { tags: body.tags!, params: [], metrics: [] } };
        this.#runs.push(run);
        return { run };
      },
      "POST runs/search": () => ({ runs: this.#runs }),
      "POST runs/log-batch": () => {
        if ((body.metrics?.length ?? 0) > 1_000) return { status: 400, code: "INVALID_PARAMETER_VALUE" };
        if (body.metrics?.some(({ value }) => value === null)) {
          return { status: 400, code: "MALFORMED_REQUEST" };
        }
        const { data } = this.#run(body.run_id!);
        data.params = unique([...data.params, ...body.params ?? []]);
        data.metrics = unique([...data.metrics, ...body.metrics ?? []]);
        return {};
      },
      "POST runs/log-inputs": () => ({}),
      "POST runs/update": () => {
        this.#run(body.run_id!).info.status = body.status!;
        return {};
      },
      "POST registered-models/create": () =>
        this.#models++ === 0 ? {} : { status: 400, code: "RESOURCE_ALREADY_EXISTS" },
      "GET model-versions/search": () => ({ model_versions: this.#versions }),
      "POST model-versions/create": () => {
        const version = { ...body, version: String(this.#versions.length + 1), tags: [...body.tags!] };
        this.#versions.push(version);
        return { model_version: version };
      },
      "POST model-versions/set-tag": () => {
        this.#version(body.version!).tags.push({ key: body.key!, value: body.value! });
        return {};
      },
      "GET registered-models/alias": () =>
        this.#alias === null
          ? { status: 400, code: "INVALID_PARAMETER_VALUE" }
          : { model_version: this.#version(this.#alias) },
      "POST registered-models/alias": () => {
        this.#alias = body.version!;
        return {};
      },
      "DELETE registered-models/alias": () => {
        this.#alias = null;
        return {};
      },
      "GET artifacts/list": () => {
        const { info } = this.#run(body.run_id!);
        const inside = `/artifacts/${info.artifact_uri.slice("mlflow-artifacts:/".length)}/`;
        const files = [...this.#files.keys()].map((path) => path.slice(path.indexOf(inside) + inside.length));
        return { files: files.filter((path) => path.startsWith(body.path!)).map((path) => ({ path })) };
      },
    };
    return answers[call]?.() ?? { status: 404, code: "ENDPOINT_NOT_FOUND" };
  }

  #run(id: string) {
    type Run = {
      info: { run_id: string; artifact_uri: string; status: string };
      data: { params: { key: string }[]; metrics: { key: string }[] };
    };
    return (this.#runs as Run[]).find(({ info }) => info.run_id === id)!;
  }

  #version(version: string) {
    return this.#versions.find((each) => each.version === version)!;
  }
}

const notThere = { status: 404, code: "RESOURCE_DOES_NOT_EXIST" };

function unique<T extends { readonly key: string }>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [row.key, row])).values()];
}
