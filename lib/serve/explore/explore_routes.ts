import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { TrendBook } from "lib/explore/mod.ts";
import { json, type Route } from "../api/route.ts";
import { Problem } from "../http/problem.ts";
import type { BookFile, BookKind } from "../today/book_file.ts";
import { exploreAsked, measures } from "./explore_asked.ts";
import { explorePage } from "./explore_page.ts";
import { island, plotStyle } from "./island.ts";

/** Of `TrendBook`s. */
export const trendBooks: BookKind = {
  form: "wardbook trends 1" satisfies TrendBook["form"],
  list: "by",
  what: "The months' figures",
};

/** Where the trends of a cohort lie, beside the book of its stays. */
export function trendBookFile(cohort: string): string {
  return `explore-${cohort}.json`;
}

/** Scripts of this page alone, and the one style that they put into it. */
const policy = [
  ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", "img-src 'self' data:"],
  `style-src 'self' 'sha256-${createHash("sha256").update(plotStyle).digest("base64")}'`,
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
].join("; ");

/** `/explore`, what it draws as JSON, and its scripts, which come from this server. */
export function exploreRoutes(file: BookFile<TrendBook>): Route[] {
  const pages = { method: "GET", document: null } as const;
  const script = (path: string, read: () => string | Promise<string>): Route => {
    let text: string | Promise<string> | null = null;
    return {
      ...{ ...pages, path, scope: null },
      answer: async () =>
        new Response(await (text ??= read()), {
          headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "max-age=3600" },
        }),
    };
  };
  return [
    {
      ...pages,
      path: "/explore",
      scope: "read",
      isPage: true,
      answer: async (asked) => {
        const answered = explorePage(asked, await file.book());
        answered.headers.set("content-security-policy", policy);
        return answered;
      },
    },
    {
      ...pages,
      path: "/explore.json",
      scope: "read",
      answer: async ({ query }) => {
        const asked = exploreAsked(query, await file.book());
        if (asked === null) {
          throw new Problem(404, "There must be a whole month of admissions: there is none");
        }
        const { months: _, ...told } = asked;
        return json({ ...told, unit: measures[asked.measure].unit });
      },
    },
    script("/script/explore.js", () => island),
    script("/script/plot.js", () => Deno.readTextFile(bundleOf("plot"))),
    script("/script/d3.js", () => Deno.readTextFile(bundleOf("d3"))),
  ];
}

/** The script of a package as its makers bundled it, from where the package is. */
function bundleOf(name: "plot" | "d3"): URL {
  const plot = import.meta.resolve("@observablehq/plot");
  if (name === "plot") return new URL("../dist/plot.umd.min.js", plot);
  return new URL("../dist/d3.min.js", pathToFileURL(createRequire(plot).resolve("d3")));
}
