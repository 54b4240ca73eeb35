import type { AskedRequest } from "../http/asked_request.ts";
import { Problem } from "../http/problem.ts";

/**
 * Refuses what a browser asks on behalf of a page elsewhere, but for following a link here: such a page could
 * read no answer, and is not to cost the server anything, nor who looks at it their connections.
 *
 * Source: W3C, Fetch Metadata Request Headers (https://www.w3.org/TR/fetch-metadata/); what says nothing of
 * it is no browser, or one that asks without TLS another machine.
 *
 * @throws {Problem} 403
 */
export function assertOwnSite({ method, headers }: AskedRequest): void {
  const site = headers.get("sec-fetch-site") ?? "none";
  if (site === "none" || site === "same-origin") return;
  if (method === "GET" && headers.get("sec-fetch-mode") === "navigate") return;
  throw new Problem(403, "Pages of other sites may lead here, and ask nothing of this server");
}
