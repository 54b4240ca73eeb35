/** Where an MLflow server is, and who asks. It holds secrets: it goes from process to process by a pipe. */
export type MlflowSettings = {
  /** Its address, without a slash at its end. */
  readonly url: string;
  /** What the header `authorization` says; null where the server asks for none. */
  readonly authorization: string | null;
};

/** What the server refused, by its `error_code`; `""` where it named none. */
export class MlflowError extends Error {
  override readonly name = "MlflowError";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** The code of a refusal by us: the server doesn't serve the files of runs. */
export const notServed = "FILES_NOT_SERVED";

type Json = Readonly<Record<string, unknown>>;
type Request = { readonly method: "GET" | "POST" | "PUT" | "DELETE"; readonly path: string };

const patienceMs = 60_000, waitsMs = [500, 3_000];

/**
 * Speaks to an MLflow server (2.9 or later, as aliases are used). A server that fails, or can't be reached,
 * is asked again twice.
 *
 * Source: https://mlflow.org/docs/latest/api_reference/rest-api.html.
 */
export class Mlflow {
  readonly #settings: MlflowSettings;

  constructor(settings: MlflowSettings) {
    this.#settings = settings;
  }

  /** Calls by POST; `path` is for instance "runs/create". @throws {MlflowError} when it is refused. */
  async post<T>(path: string, body: Json): Promise<T> {
    return await this.#json({ method: "POST", path: `/api/2.0/mlflow/${path}` }, JSON.stringify(body));
  }

  /** Calls by GET. @throws {MlflowError} when it is refused. */
  async get<T>(path: string, query: Readonly<Record<string, string>>): Promise<T> {
    return await this.#json({
      method: "GET",
      path: `/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`,
    });
  }

  /** Takes away. @throws {MlflowError} when it is refused. */
  async delete(path: string, body: Json): Promise<void> {
    await this.#json({ method: "DELETE", path: `/api/2.0/mlflow/${path}` }, JSON.stringify(body));
  }

  /**
   * Puts a file into the folder of a run.
   *
   * @param folder the run's `artifact_uri`, which the server itself must serve (`mlflow-artifacts:`).
   * @param name a path in it.
   * @throws {MlflowError} when the server doesn't serve it, or refuses.
   */
  async upload(folder: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const [, inside] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(folder) ?? [];
    if (inside === undefined) {
      throw new MlflowError(
        notServed,
        "Cannot upload a run's files as the server must serve them itself (--serve-artifacts): it does not",
      );
    }
    const path = `/api/2.0/mlflow-artifacts/artifacts/${inside}/${name}`;
    await this.#send({ method: "PUT", path: path.split("/").map(encodeURIComponent).join("/") }, bytes);
  }

  async #json<T>(request: Request, body?: string): Promise<T> {
    const text = await this.#send(request, body);
    try {
      return JSON.parse(text === "" ? "{}" : text);
    } catch {
      throw new MlflowError("", `Cannot use ${request.path} as MLflow must answer with JSON: it did not`);
    }
  }

  async #send(request: Request, body?: string | Uint8Array<ArrayBuffer>): Promise<string> {
    for (const wait of [...waitsMs, null]) {
      const { ok, status, text } = await this.#once(request, body);
      if (ok) return text;
      const passes = status === 0 || status === 408 || status === 429 || status >= 500;
      if (!passes || wait === null) throw refused(request, status, text, this.#settings.url);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw new Error("unreachable");
  }

  /** Status 0 is a server that can't be reached. */
  async #once({ method, path }: Request, body?: string | Uint8Array<ArrayBuffer>) {
    const { url, authorization } = this.#settings;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body !== undefined && {
            "content-type": typeof body === "string" ? "application/json" : "application/octet-stream",
          }),
          ...(authorization !== null && { authorization }),
        },
        ...(body !== undefined && { body }),
        redirect: "error",
        signal: AbortSignal.timeout(patienceMs),
      });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      return { ok: false, status: 0, text: error instanceof Error ? error.name : "" };
    }
  }
}

function refused({ path }: Request, status: number, text: string, url: string): MlflowError {
  const call = path.split("?")[0]!.replace(/^\/api\/2.0\//, "");
  if (status === 0) {
    return new MlflowError("", `Cannot do ${call} as MLflow must answer at ${url}: it does not (${text})`);
  }
  const { error_code: code = "", message = "" } = errorIn(text);
  const hint = status === 401 || status === 403
    ? "; MLFLOW_TRACKING_USERNAME and _PASSWORD, or _TOKEN, say who asks"
    : "";
  const why = message.split("\n")[0]!.slice(0, 300);
  return new MlflowError(code, `Cannot do ${call} as MLflow answered ${status}${why && `: ${why}`}${hint}`);
}

function errorIn(text: string): { readonly error_code?: string; readonly message?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
