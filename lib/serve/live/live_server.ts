import { assertGuarded } from "../access/assert_guarded.ts";
import type { AuditEntry } from "../access/audit_entry.ts";
import { Sessions } from "../access/sessions.ts";
import { type TokenEntry, TokenFile } from "../access/token_file.ts";
import { type App, serveApp } from "../api/app.ts";
import { mostBody } from "../http/body.ts";
import { loadHono } from "../http/hono.ts";
import { LineFile } from "../http/line_file.ts";
import { listen, type ListenOptions } from "../http/listen.ts";
import { Metrics } from "../http/metrics.ts";
import { loginRoutes } from "../pages/login_routes.ts";
import { problemPage, styleRoute } from "../pages/page_routes.ts";
import { type LivePageOptions, liveRoutes } from "./live_routes.ts";
import { LiveStreams } from "./live_streams.ts";

export type LiveServerOptions =
  & Omit<ListenOptions, "mostBody">
  & Pick<LivePageOptions, "view" | "acknowledge">
  & {
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

/**
 * Serves the live page of patient flow on a port: to this machine, or to who has a token with the scope
 * `patients`, as alerts name beds. It is complete without a script, and renewed by server-sent events.
 *
 * @throws {RangeError} when others than this machine could ask and there is no token.
 */
export async function startLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const { view, acknowledge, now, log } = options,
    hono = await loadHono(),
    isSecure = options.tls !== undefined;
  const tokenFile = new TokenFile(options.tokens);
  let tokens: readonly TokenEntry[] = await tokenFile.entries();
  assertGuarded(options.host, tokens);
  const audit = await LineFile.open<AuditEntry>(options.audit), sessions = new Sessions(isSecure);
  const streams = new LiveStreams();
  const app = serveApp({
    ...{ hono, now, log, isSecure, sessions, problemPage, isOpen: false, perSecond: 100, issuer: null },
    ...{ metrics: new Metrics(), predicted: null, tokens: () => tokens, audit: (entry) => audit.note(entry) },
    routes: [
      ...liveRoutes({ view, streams, base: "", acknowledge: acknowledge ?? null }),
      ...loginRoutes(sessions, () => tokens, now, "/"),
      styleRoute,
    ],
  });
  const listening = await listen(app.fetch, { ...options, mostBody });
  return {
    fetch: app.fetch,
    port: listening.port,
    changed: async () => {
      streams.changed();
      const read = await tokenFile.entries().catch(() => tokens);
      // A server that began with tokens never answers without.
      if (read.length > 0 || tokens.length === 0) tokens = read;
    },
    stop: async () => {
      streams.close();
      await listening.close();
      await audit.close();
    },
  };
}
