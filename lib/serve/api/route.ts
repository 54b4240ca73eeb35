import type { Caller } from "../access/caller.ts";
import type { Scope } from "../access/scopes.ts";
import type { Session } from "../access/sessions.ts";
import type { AskedRequest } from "../http/asked_request.ts";
import type { Zod } from "../http/hono.ts";
import type { AskedStay } from "../input/read_stays.ts";
import type { ServedModel } from "../model/served_model.ts";

/** What is known of a request while it is answered, for logs and counts: nothing of a patient but `asked`. */
export type Facts = {
  readonly id: string;
  /** Address of who asks, as far as the connection tells. */
  readonly remote: string;
  /** The path as it is listed, such as `/v1/predictions`; "none" until one fits. */
  route: string;
  isPage: boolean;
  caller: Caller | null;
  /** The browser's login, by which the caller is known. */
  session: Session | null;
  stays: number;
  /** The stays that were predicted; never logged. */
  asked: readonly AskedStay[] | null;
  /** Version of the model that answered. */
  model: string | null;
  /** The name of an unforeseen error, and where it came from; or why a refusal could not be helped. */
  fault: string | null;
  /** Nobody known asked for what isn't for anybody. */
  isRefused: boolean;
};

/** A request to a route. */
export type Asked = {
  readonly request: AskedRequest;
  readonly facts: Facts;
  readonly query: (name: string) => string | undefined;
  readonly param: (name: string) => string | undefined;
};

/** A path of the server, who may ask for it, and what it answers. */
export type Route = {
  readonly method: "GET" | "POST";
  /** As hono writes it, `:name` for a part that varies. */
  readonly path: string;
  /** What who asks must be let do; null where anybody may ask. */
  readonly scope: Scope | null;
  /** It is for a browser: who isn't logged in is led to do so, and refusals are pages. */
  readonly isPage?: true;
  readonly answer: (asked: Asked) => Response | Promise<Response>;
  /** What `/openapi.json` says of it, while a model is in use; null for pages. */
  readonly document: ((z: Zod, model: ServedModel) => RouteDocument) | null;
};

/** A route in OpenAPI 3.1, without what follows from its method, path and scope. */
export type RouteDocument = {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly request?: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<string, unknown>>;
};

/** A value as a JSON response. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json", ...headers } });
}
