import { assertGuarded } from "../access/assert_guarded.ts";
import type { AuditEntry } from "../access/audit_entry.ts";
import { Sessions } from "../access/sessions.ts";
import { type TokenEntry, TokenFile } from "../access/token_file.ts";
import { type App, serveApp } from "../api/app.ts";
import type { Route } from "../api/route.ts";
import { mostBody } from "../http/body.ts";
import { loadHono } from "../http/hono.ts";
import { LineFile } from "../http/line_file.ts";
import { listen, type ListenOptions } from "../http/listen.ts";
import { Metrics } from "../http/metrics.ts";
import { Problem } from "../http/problem.ts";
import { loginRoutes } from "../pages/login_routes.ts";
import { problemPage } from "../pages/page_routes.ts";
import { style } from "../pages/style.ts";
import { liveContent, livePage } from "./live_page.ts";
import { liveScript } from "./live_script.ts";
import { liveFigures, type LiveView } from "./live_view.ts";

export type LiveServerOptions = Omit<ListenOptions, "mostBody"> & {
  /** What is known now; null before anybody came. */
  readonly view: () => LiveView | null;
  /** The file of tokens (`TokenFile`), and that of the audit log. */
  readonly tokens: string;
  readonly audit: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A JSON object a line: what was asked and answered, without any value of it. */
  readonly log: (line: string) => void;
};

/** A server that runs. */
export type LiveServer = App & {
  readonly port: number;
  /** Tells all pages that there is something new; and looks at the tokens. */
  readonly changed: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Stream = ReadableStreamDefaultController<Uint8Array>;
/** Pages that are kept new at most; the others are stills. */
const mostStreams = 64;

/**
 * Serves the live page of patient flow on a port: to this machine, or to who has a token with the scope
 * `patients`, as alerts name beds. It is complete without a script, and renewed by server-sent events.
 *
 * @throws {RangeError} when others than this machine could ask and there is no token.
 */
export async function startLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const { view, now, log } = options, hono = await loadHono(), isSecure = options.tls !== undefined;
  const tokenFile = new TokenFile(options.tokens);
  let tokens: readonly TokenEntry[] = await tokenFile.entries();
  assertGuarded(options.host, tokens);
  const audit = await LineFile.open<AuditEntry>(options.audit), sessions = new Sessions(isSecure);
  const streams = new Set<Stream>();
  const app = serveApp({
    ...{ hono, now, log, isSecure, sessions, problemPage, isOpen: false, perSecond: 100, issuer: null },
    ...{ metrics: new Metrics(), predicted: null, tokens: () => tokens, audit: (entry) => audit.note(entry) },
    routes: [...liveRoutes(view, streams), ...loginRoutes(sessions, () => tokens, now)],
  });
  const listening = await listen(app.fetch, { ...options, mostBody });
  const encoder = new TextEncoder();
  const say = (text: string) => {
    for (const stream of streams) {
      try {
        stream.enqueue(encoder.encode(text));
      } catch {
        streams.delete(stream);
      }
    }
  };
  return {
    fetch: app.fetch,
    port: listening.port,
    changed: async () => {
      say("data: changed\n\n");
      const read = await tokenFile.entries().catch(() => tokens);
      // A server that began with tokens never answers without.
      if (read.length > 0 || tokens.length === 0) tokens = read;
    },
    stop: async () => {
      for (const stream of streams) stream.close();
      streams.clear();
      await listening.close();
      await audit.close();
    },
  };
}

function liveRoutes(view: () => LiveView | null, streams: Set<Stream>): Route[] {
  const pages = { method: "GET", scope: "patients", document: null } as const;
  const text = (body: string, type: string, more: Readonly<Record<string, string>> = {}) =>
    new Response(body, { headers: { "content-type": `${type}; charset=utf-8`, ...more } });
  const fixed = { ...pages, scope: null };
  return [
    { ...pages, isPage: true, path: "/", answer: ({ facts }) => livePage(view(), facts) },
    { ...pages, path: "/live/part", answer: () => text(liveContent(view()).markup, "text/html") },
    ...liveFigures.map((name): Route => ({
      ...pages,
      path: `/live/${name}.svg`,
      answer: () => {
        const svg = view()?.figures[name]?.svg;
        if (svg === undefined) throw new Problem(404, "There is no such picture yet");
        const policy = "default-src 'none'; style-src 'unsafe-inline'";
        return text(svg, "image/svg+xml", { "content-security-policy": policy });
      },
    })),
    { ...pages, path: "/live/events", answer: () => events(streams) },
    { ...fixed, path: "/live.js", answer: () => text(liveScript, "text/javascript") },
    {
      ...fixed,
      path: "/style.css",
      answer: () => text(style, "text/css", { "cache-control": "max-age=3600" }),
    },
  ];
}

function events(streams: Set<Stream>): Response {
  if (streams.size >= mostStreams) {
    throw new Problem(503, `There may be ${mostStreams} pages that are kept new`, {
      headers: { "retry-after": "60" },
    });
  }
  let own: Stream;
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      own = stream;
      streams.add(stream);
      stream.enqueue(new TextEncoder().encode("retry: 5000\n\n"));
    },
    cancel: () => void streams.delete(own),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
