/**
 * Predictions for people and systems that open no notebook: an HTTP API and pages, by the registry's
 * champion.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { TokenFile } from "lib/serve/mod.ts";
 *
 * const tokens = new TokenFile(`${await Deno.makeTempDir()}/tokens.json`);
 * const { token, entry } = await tokens.create({ scopes: ["predict"], days: 90, note: "" }, 0);
 * assertEquals(token.startsWith(`wb_${entry.id}_`), true);
 * assertEquals((await tokens.entries()).map(({ expires }) => expires), ["1970-04-01T00:00:00.000Z"]);
 * ```
 * @module
 */
export { isScope, type Scope, scopes } from "./access/scopes.ts";
export { TokenFile } from "./access/token_file.ts";
export { dockerfile } from "./adapters/dockerfile.ts";
export { shownCards } from "./adapters/shown_cards.ts";
export { riskAssessment } from "./api/risk_assessment.ts";
export { trendBookFile } from "./explore/explore_routes.ts";
export { type FlowBook, flowBookFile } from "./live/flow_page.ts";
export { becameOf } from "./live/live_page.ts";
export { type LiveServer, startLiveServer } from "./live/live_server.ts";
export { type LiveView, liveView } from "./live/live_view.ts";
export { artefactSource, type ModelSource } from "./model/model_source.ts";
export { shadowFile } from "./model/shadow.ts";
export { type RunningServer, type ServerOptions, startServer } from "./server.ts";
export { stayBookFile } from "./today/book_file.ts";
