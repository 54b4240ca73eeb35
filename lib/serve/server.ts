import { dirname, join } from "node:path";
import type { Cohort } from "lib/cohort/mod.ts";
import type { TrendBook } from "lib/explore/mod.ts";
import type { StayBook } from "lib/score/mod.ts";
import { assertGuarded } from "./access/assert_guarded.ts";
import type { AuditEntry } from "./access/audit_entry.ts";
import { type IssuerOptions, openIssuer } from "./access/issuer.ts";
import { Sessions } from "./access/sessions.ts";
import { type TokenEntry, TokenFile } from "./access/token_file.ts";
import { cdsRoutes } from "./adapters/cds_routes.ts";
import { inferenceRoutes } from "./adapters/inference_routes.ts";
import { invocationRoutes } from "./adapters/invocation_routes.ts";
import { openShown, shownFile } from "./adapters/shown_cards.ts";
import { type App, serveApp } from "./api/app.ts";
import { modelRoutes } from "./api/model_routes.ts";
import { operationRoutes } from "./api/operation_routes.ts";
import { predictionsRoute } from "./api/predictions.ts";
import { remainingRoute } from "./api/remaining_stay.ts";
import { exploreRoutes, trendBookFile, trendBooks } from "./explore/explore_routes.ts";
import { mostBody } from "./http/body.ts";
import { loadHono } from "./http/hono.ts";
import { LineFile } from "./http/line_file.ts";
import { listen, type ListenOptions } from "./http/listen.ts";
import { Metrics } from "./http/metrics.ts";
import { Problem } from "./http/problem.ts";
import { openFlowPage } from "./live/flow_page.ts";
import { liveRoutes } from "./live/live_routes.ts";
import { ChampionHolder } from "./model/champion_holder.ts";
import type { ModelSource } from "./model/model_source.ts";
import { readyModel } from "./model/ready_model.ts";
import { servedModel } from "./model/served_model.ts";
import { servedRemaining } from "./model/served_remaining.ts";
import { shadowOf } from "./model/shadow.ts";
import { formRoutes } from "./pages/form_routes.ts";
import { loginRoutes } from "./pages/login_routes.ts";
import { pageRoutes, problemPage } from "./pages/page_routes.ts";
import { BookFile, stayBooks } from "./today/book_file.ts";
import { tierOf } from "./today/today_asked.ts";
import { todayRoutes } from "./today/today_routes.ts";

export type ServerOptions = Omit<ListenOptions, "mostBody"> & {
  /** A registry, or a single artefact. */
  readonly source: ModelSource;
  /** The registry of models of days in bed; null, or left out, where these aren't served. */
  readonly remaining?: ModelSource | null;
  readonly cohort: Cohort;
  /**
   * The file of stays that `/today` shows (`deno task export today`), with that of trends for `/explore`
   * beside it; null, or left out, for none.
   */
  readonly today?: string | null;
  /** What the last run watched, for `/model` (a run's results/06_drift.json); null, or left out, for none. */
  readonly watched?: string | null;
  /** The folder of a log of messages that is watched, for `/flow`; null, or left out, for none. */
  readonly flow?: string | null;
  /** The file of tokens (`TokenFile`). */
  readonly tokens: string;
  /** A hospital's identity provider, whose tokens count too; null, or left out, for none. */
  readonly oidc?: IssuerOptions | null;
  /** The file of the audit log; null for none. */
  readonly audit: string | null;
  /**
   * A platform stands before the server and lets in who may ask: only `/ping` and `/invocations` are
   * answered, whoever asks. Tokens don't count then.
   */
  readonly isContainer?: boolean;
  /** A version of the registry that predicts too, and the file of what it says: nobody is shown it. */
  readonly shadow?: { readonly version: string; readonly path: string };
  /** Requests a second of each who asks. Default 1,000. */
  readonly perSecond?: number;
  /** How often the registry and the tokens are looked at. Default a second. */
  readonly watchMs?: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A JSON object a line: what was asked and answered, without any value of it; and what changed. */
  readonly log: (line: string) => void;
};

/** A server that runs. */
export type RunningServer = App & {
  readonly port: number;
  /** Looks at the registry and the tokens now. */
  readonly refresh: () => Promise<void>;
  /** Wants no more requests, answers those under way, and ends. */
  readonly stop: () => Promise<void>;
};

/**
 * Serves a cohort's champion on a port: the API and its pages. A new champion and changed tokens are taken
 * over while it runs.
 *
 * @throws {RangeError} when there is no champion, or others than this machine could ask and there is no
 * token.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { source, cohort, now, perSecond = 1_000, watchMs = 1_000 } = options;
  const hono = await loadHono();
  const tokenFile = new TokenFile(options.tokens);
  const { isContainer = false } = options;
  let tokens: readonly TokenEntry[] = isContainer ? [] : await tokenFile.entries();
  const issuer = isContainer || !options.oidc ? null : await openIssuer(options.oidc);
  if (!isContainer && issuer === null) assertGuarded(options.host, tokens);
  const metrics = new Metrics();
  const holder = new ChampionHolder(source, (artefact) => readyModel(artefact, cohort, hono));
  const stays = options.remaining
    ? new ChampionHolder(options.remaining, (artefact) => servedRemaining(artefact, cohort, hono))
    : null;
  const event = (name: string, more: Readonly<Record<string, unknown>> = {}) =>
    options.log(JSON.stringify({ at: new Date(now()).toISOString(), event: name, ...more }));
  const lookAtChampion = async () => {
    const found = await holder.refresh();
    if (found.kind === "refused") {
      metrics.add("wardbook_champion_refused_total");
      event("champion refused", { version: found.version, message: found.message });
    }
    if (found.kind === "changed") {
      if (found.before !== null) metrics.add("wardbook_champion_changes_total");
      metrics.clear("wardbook_champion_info");
      metrics.set("wardbook_champion_info", { version: found.version, cohort: cohort.name }, 1);
      event("champion", { version: found.version, before: found.before });
    }
    return found;
  };
  const first = await lookAtChampion();
  if (first.kind === "refused") throw new RangeError(first.message);
  if (first.kind === "none") {
    throw new RangeError(
      `Cannot serve cohort "${cohort.name}" as there must be a champion: none was promoted yet (deno task run)`,
    );
  }
  const modelInUse = () => {
    if (holder.model !== null) return holder.model;
    throw new Problem(503, "There must be a champion: none was promoted yet");
  };
  const staysInUse = () => {
    if (stays?.model) return stays.model;
    throw new Problem(503, "There must be a model of days in bed: none is in use yet (notebook 04)");
  };
  const lookAtStays = async () => {
    const found = await stays?.refresh();
    if (found?.kind !== "refused" && found?.kind !== "changed") return;
    event(found.kind === "changed" ? "model of days in bed" : "model of days in bed refused", { ...found });
  };
  await lookAtStays();
  let isStopping = false;
  const api = [
    predictionsRoute(modelInUse, metrics),
    ...(stays ? [remainingRoute(staysInUse, () => stays.model, metrics)] : []),
    ...modelRoutes(modelInUse, hono.z),
    ...operationRoutes({ model: () => holder.model, isStopping: () => isStopping, metrics }),
  ];
  const { today = null } = options;
  const stayBook = new BookFile<StayBook>(today, cohort.name, stayBooks);
  const tierOfDays = (days: number) => stayBook.book().then(({ tiers }) => tierOf(days, tiers), () => null);
  const trends = today && join(dirname(today), trendBookFile(cohort.name));
  const contract = invocationRoutes(modelInUse, metrics, { isContainer });
  const audit = options.audit === null ? null : await LineFile.open<AuditEntry>(options.audit);
  const cards = isContainer ? null : await openShown(shownFile(cohort.name, dirname(options.tokens)));
  const shadow = options.shadow && await shadowOf(
    options.shadow.path,
    servedModel(await source.load(options.shadow.version), cohort, hono),
    metrics,
  );
  const flow = await openFlowPage(options.flow ?? null, now);
  const isSecure = options.tls !== undefined;
  const sessions = new Sessions(isSecure);
  const app = serveApp({
    ...{ hono, metrics, perSecond, now, log: options.log, isSecure, sessions, problemPage },
    isOpen: isContainer,
    routes: isContainer ? contract : [
      ...api,
      ...contract,
      ...cdsRoutes(modelInUse, metrics, { kept: cards!, now, tierOf: tierOfDays }),
      ...inferenceRoutes(modelInUse, metrics),
      ...pageRoutes({ hono, source, modelInUse, api, watched: options.watched ?? null }),
      ...todayRoutes(stayBook),
      ...exploreRoutes(new BookFile<TrendBook>(trends, cohort.name, trendBooks)),
      ...liveRoutes(flow),
      ...formRoutes(modelInUse, metrics),
      ...loginRoutes(sessions, () => tokens, now),
    ],
    tokens: () => tokens,
    issuer,
    audit: audit === null ? null : (entry) => audit.note(entry),
    predicted: shadow ? (asked) => shadow.predictLater(asked) : null,
  });
  const listening = await listen(app.fetch, { ...options, mostBody });
  const refresh = async () => {
    try {
      const read = isContainer ? [] : await tokenFile.entries();
      // A server that began with tokens never answers without.
      tokens = read.length === 0 && tokens.length > 0 ? tokens.map(ended) : read;
    } catch (error) {
      event("tokens unreadable", { fault: error instanceof Error ? error.name : "unknown" });
    }
    await lookAtChampion();
    await lookAtStays();
    await flow.look();
  };
  let watching: Promise<void> | null = null;
  // A model that takes longer to load than a look at the registry is loaded once.
  const timer = setInterval(() => watching ??= refresh().finally(() => watching = null), watchMs);
  event("listening", { host: options.host, port: listening.port, cohort: cohort.name });
  return {
    fetch: app.fetch,
    port: listening.port,
    refresh,
    stop: async () => {
      isStopping = true;
      clearInterval(timer);
      event("stopping");
      await flow.close();
      await listening.close();
      await watching;
      await audit?.close();
      await cards?.close();
      await shadow?.close();
      event("stopped");
    },
  };
}

function ended(entry: TokenEntry): TokenEntry {
  return { ...entry, revoked: entry.revoked ?? entry.created };
}
