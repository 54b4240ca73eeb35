import type { Facts, Route } from "../api/route.ts";
import { Problem } from "../http/problem.ts";
import { formBody } from "../pages/form_body.ts";
import { moved } from "../pages/login_routes.ts";
import type { PageOptions } from "../pages/page.ts";
import { picture } from "../pages/page_routes.ts";
import { liveContent, livePage } from "./live_page.ts";
import { liveScript } from "./live_script.ts";
import type { LiveStreams } from "./live_streams.ts";
import { liveFigures, type LiveView } from "./live_view.ts";

/** A live page: what it shows, and where it is. */
export type LivePageOptions = {
  /** What is known now; null before anybody came. */
  readonly view: () => LiveView | null | Promise<LiveView | null>;
  readonly streams: LiveStreams;
  /** Before the addresses of its parts: "", or "/flow". */
  readonly base: string;
  readonly site?: PageOptions["site"];
  /**
   * Writes down who has seen to an alert, and whether it is of somebody who is in; null, or left out, where
   * that can't be said here.
   */
  readonly acknowledge?: ((number: number, by: string) => Promise<boolean>) | null;
};

/**
 * The live page of patient flow, its pictures, what tells it of changes, and who has seen to alerts: to see
 * it takes the scope `patients`, to answer an alert `operate`.
 */
export function liveRoutes({ view, streams, base, site, acknowledge = null }: LivePageOptions): Route[] {
  const pages = { method: "GET", scope: "patients", document: null } as const;
  const text = (body: string, type: string) =>
    new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
  const place = ({ caller }: Facts) => ({
    ...{ base, ...(site !== undefined && { site }) },
    mayAnswer: acknowledge !== null && caller?.scopes.includes("operate") === true,
  });
  const own = base || "/";
  const answers: Route[] = acknowledge === null ? [] : [{
    ...{ method: "POST", path: `${base}/live/ack`, scope: "operate", document: null, isPage: true },
    answer: async (asked) => {
      const fields = await formBody(asked);
      const by = (fields.get("by") ?? "").trim(), number = fields.get("number") ?? "";
      if (!/^[\p{L}\p{N} .,'-]{1,40}$/u.test(by)) {
        throw new Problem(422, "Who sees to an alert must be told in 1 to 40 letters");
      }
      if (!/^\d{1,9}$/.test(number) || !await acknowledge(Number(number), by)) {
        throw new Problem(404, "The alert must be of somebody who is in: it is not, or not any more");
      }
      streams.changed();
      return moved(own);
    },
  }];
  return [
    {
      ...{ ...pages, isPage: true, path: own },
      answer: async ({ facts }) => livePage(await view(), facts, place(facts)),
    },
    {
      ...{ ...pages, path: `${base}/live/part` },
      answer: async ({ facts }) => text(liveContent(await view(), facts, place(facts)).markup, "text/html"),
    },
    ...liveFigures.map((name): Route => ({
      ...{ ...pages, path: `${base}/live/${name}.svg` },
      answer: async () => {
        const svg = (await view())?.figures[name]?.svg;
        if (svg === undefined) throw new Problem(404, "There is no such picture yet");
        return picture(svg);
      },
    })),
    {
      ...{ ...pages, path: `${base}/live/events` },
      // Nobody would read what a HEAD opens.
      answer: ({ request, facts }) =>
        request.method === "HEAD" ? text("", "text/event-stream") : streams.open(facts.caller?.id ?? ""),
    },
    { ...pages, scope: null, path: `${base}/live.js`, answer: () => text(liveScript, "text/javascript") },
    ...answers,
  ];
}
