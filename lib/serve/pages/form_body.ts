import { isOwnForm } from "../access/sessions.ts";
import type { Asked } from "../api/route.ts";
import type { AskedRequest } from "../http/asked_request.ts";
import { bodyBytes, contentType } from "../http/body.ts";
import { Problem } from "../http/problem.ts";

/**
 * What a form of one of this server's own pages says.
 *
 * @throws {Problem} 403 when it comes from elsewhere, 415 when it is no form.
 */
export async function formBody({ request, facts }: Asked): Promise<URLSearchParams> {
  if (contentType(request) !== "application/x-www-form-urlencoded") {
    throw new Problem(415, "The body must be a form");
  }
  const fields = new URLSearchParams(new TextDecoder().decode(await bodyBytes(request)));
  const isForged = facts.session !== null && !isOwnForm(facts.session, fields.get("csrf") ?? "");
  if (isForged || !isFromHere(request)) {
    throw new Problem(403, "The form must come from a page of this server: open it anew");
  }
  return fields;
}

/** Browsers say where a form was; what says nothing of it is no browser. */
function isFromHere({ headers }: AskedRequest): boolean {
  const site = headers.get("sec-fetch-site") ?? "same-origin";
  const origin = headers.get("origin");
  const host = headers.get("host");
  if (site !== "same-origin" && site !== "none") return false;
  return origin === null || host === null || origin.replace(/^https?:\/\//, "") === host;
}
