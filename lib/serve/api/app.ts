import { randomUUID } from "node:crypto";
import type { AuditEntry } from "../access/audit_entry.ts";
import { anybody, bearerToken, type Caller, callerById, callerOf } from "../access/caller.ts";
import { isSigned, type Issuer } from "../access/issuer.ts";
import { assertOwnSite } from "../access/own_site.ts";
import { networkOf, RateLimit } from "../access/rate_limit.ts";
import type { Sessions } from "../access/sessions.ts";
import type { TokenEntry } from "../access/token_file.ts";
import type { AskedRequest } from "../http/asked_request.ts";
import type { Hono, HonoContext } from "../http/hono.ts";
import type { Connection } from "../http/listen.ts";
import type { Metrics } from "../http/metrics.ts";
import { Problem, problemResponse } from "../http/problem.ts";
import { securityHeaders } from "../http/security_headers.ts";
import type { AskedStay } from "../input/read_stays.ts";
import type { Facts, Route } from "./route.ts";

/** What an app stands on. */
export type AppParts = {
  readonly hono: Hono;
  readonly routes: readonly Route[];
  readonly metrics: Metrics;
  /** The tokens that there are; without any, whoever asks this machine by its own name is answered. */
  readonly tokens: () => readonly TokenEntry[];
  /** Whose signed tokens count beside these; null for nobody's. */
  readonly issuer: Issuer | null;
  /** Who asks need not be known, whatever it calls this machine: somebody else lets in. */
  readonly isOpen: boolean;
  /** Logins of browsers. */
  readonly sessions: Sessions;
  /** A refusal as a page. */
  readonly problemPage: (problem: Problem, facts: Facts) => Response;
  /** Requests a second of each who asks. */
  readonly perSecond: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** One JSON object a line; no value of a request is in it. */
  readonly log: (line: string) => void;
  readonly audit: ((entry: AuditEntry) => void) | null;
  readonly isSecure: boolean;
  /** Told of the stays that were predicted, once their answer is ready; null for nobody. */
  readonly predicted: ((stays: readonly AskedStay[]) => void) | null;
};

/** An app: requests in, responses out. */
export type App = { readonly fetch: (request: AskedRequest, connection?: Connection) => Promise<Response> };

/** Requests under way, at most; more are told to come again. */
const mostInFlight = 512;
/** Refusals a second of a network's strangers: more are told to wait, and not noted. */
const refusalsPerSecond = 20;

/**
 * Puts routes together: each request gets an id, is let in by its token and limit, answered, counted, logged
 * and noted; whatever goes wrong is a problem document.
 */
export function serveApp(parts: AppParts): App {
  const { hono, routes, metrics, now, log, audit } = parts;
  const app = new hono.OpenAPIHono<Record<never, never>>();
  const limits = { known: new RateLimit(parts.perSecond), refused: new RateLimit(refusalsPerSecond) };
  for (const route of routes) {
    app.on(route.method, route.path, async (context) => {
      const facts = context.env as Facts;
      facts.route = route.path;
      facts.isPage = route.isPage === true;
      facts.session = parts.sessions.of(context.req.raw.headers.get("cookie"), now());
      if (route.scope !== null) await letIn(facts, context.req.raw, route, parts, limits.known);
      return await route.answer({
        request: context.req.raw,
        facts,
        query: (name) => context.req.query(name),
        param: (name) => context.req.param(name),
      });
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path, (context) => {
      (context.env as Facts).route = path;
      throw new Problem(405, `The method must be ${methods.join(" or ")}`, {
        headers: { allow: methods.join(", ") },
      });
    });
  }
  app.notFound((context) => {
    // Who typed a wrong address in a browser reads a page.
    const isOfBrowser = (context.req.header("accept") ?? "").includes("text/html");
    (context.env as Facts).isPage = isOfBrowser && context.req.method === "GET" && !parts.isOpen;
    throw new Problem(404, "The address must be one of those that /openapi.json lists");
  });
  app.onError((error, context: HonoContext<Record<never, never>>) => {
    const facts = context.env as Facts;
    facts.fault = error instanceof Problem ? error.more.why ?? null : faultOf(error);
    const problem = error instanceof Problem
      ? error
      : new Problem(500, "The server failed; its log has more by the request's id");
    return facts.isPage ? parts.problemPage(problem, facts) : problemResponse(problem, facts.id);
  });
  const ownHeaders = Object.entries(securityHeaders(parts.isSecure));
  let inFlight = 0;
  return {
    fetch: async (request, { remote } = { remote: "" }) => {
      const started = performance.now();
      const facts: Facts = {
        id: requestId(request),
        ...{
          remote,
          route: "none",
          isPage: false,
          caller: null,
          session: null,
          stays: 0,
          asked: null,
          model: null,
          fault: null,
          isRefused: false,
        },
      };
      metrics.set("wardbook_requests_in_flight", {}, ++inFlight);
      let answered = inFlight > mostInFlight
        ? problemResponse(busy(), facts.id)
        : await app.fetch(request, facts);
      const isStranger = facts.caller === null && (facts.isRefused || answered.status === 401);
      const strangerWaits = isStranger ? limits.refused.wait(networkOf(facts.remote), performance.now()) : 0;
      if (strangerWaits > 0) answered = problemResponse(tooMany(refusalsPerSecond, strangerWaits), facts.id);
      metrics.set("wardbook_requests_in_flight", {}, --inFlight);
      for (const [name, value] of ownHeaders) {
        if (!answered.headers.has(name)) answered.headers.set(name, value);
      }
      answered.headers.set("x-request-id", facts.id);
      const took = performance.now() - started;
      const method = ["GET", "POST", "HEAD"].includes(request.method) ? request.method : "other";
      const status = answered.status;
      metrics.add("wardbook_requests_total", { route: facts.route, method, status: String(status) });
      metrics.took({ route: facts.route }, took / 1000);
      const at = new Date(now()).toISOString();
      const who = facts.caller?.id ?? null;
      log(JSON.stringify({
        ...{ at, event: "request", request: facts.id, method, route: facts.route, status },
        ...{ ms: Math.round(took * 1000) / 1000, who, stays: facts.stays, model: facts.model },
        ...(facts.fault !== null && { fault: facts.fault }),
      }));
      if (who !== null || (isStranger && strangerWaits === 0)) {
        const entry = { at, request: facts.id, who: who ?? "unknown", what: `${method} ${facts.route}` };
        audit?.({ ...entry, stays: facts.stays, status });
      }
      if (facts.asked !== null) parts.predicted?.(facts.asked);
      return answered;
    },
  };
}

/** @throws {Problem} 401, 403, 421, 429 or 503. */
async function letIn(
  facts: Facts,
  request: AskedRequest,
  { scope }: Route,
  parts: AppParts,
  limit: RateLimit,
): Promise<void> {
  assertOwnSite(request);
  const caller = parts.isOpen ? anybody : await callerIn(request, facts, parts);
  facts.caller = caller;
  const waitMs = limit.wait(caller.id, performance.now());
  if (waitMs > 0) throw tooMany(limit.perSecond, waitMs);
  if (!caller.scopes.some((each) => each === scope)) {
    throw new Problem(
      403,
      `The token must have the scope ${scope}: it has ${caller.scopes.join(", ") || "none"}`,
      {
        headers: { "www-authenticate": `Bearer error="insufficient_scope", scope="${scope}"` },
      },
    );
  }
}

function tooMany(perSecond: number, waitMs: number): Problem {
  return new Problem(429, `There may be ${perSecond} requests a second`, {
    headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
  });
}

async function callerIn(
  request: AskedRequest,
  facts: Facts,
  { tokens: known, issuer, now: clock }: AppParts,
): Promise<Caller> {
  const tokens = known(), now = clock();
  if (tokens.length === 0 && issuer === null) {
    // A page of somebody else's whose name was made to lead here asks by that name.
    if (!isOwnName(request.headers.get("host") ?? "localhost")) {
      throw new Problem(421, "Without a token the host must be localhost or 127.0.0.1");
    }
    // What a proxy passes on comes from others than this machine.
    if (passedOn.some((name) => request.headers.has(name))) {
      throw new Problem(421, "Without a token no proxy may pass requests on: this one was");
    }
    return anybody;
  }
  const token = bearerToken(request.headers.get("authorization") ?? undefined);
  const caller = token !== null
    ? issuer !== null && isSigned(token) ? await issuer.callerOf(token, now) : callerOf(token, tokens, now)
    : facts.session && callerById(facts.session.who, tokens, now);
  if (caller !== null) return caller;
  facts.isRefused = true;
  throw new Problem(
    401,
    token === null
      ? "There must be a token: Authorization: Bearer …"
      : "The token must be known, and not expired",
    { headers: { "www-authenticate": token === null ? "Bearer" : 'Bearer error="invalid_token"' } },
  );
}

const passedOn = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

function isOwnName(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}

function busy(): Problem {
  return new Problem(503, `There may be ${mostInFlight} requests under way`, {
    headers: { "retry-after": "1" },
  });
}

/** The id that who asks has for the request, where it is one; else a new one. */
function requestId(request: AskedRequest): string {
  const given = request.headers.get("x-request-id") ?? "";
  return /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...methods.get(path) ?? [], method]);
  return methods;
}

/** An unforeseen error without its message, which may repeat a value. */
function faultOf(error: Error): string {
  const places = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return [error.name, ...places.slice(0, 3).map((line) => line.trim())].join(" ");
}
