import { openApi } from "../api/open_api.ts";
import { type Facts, json, type Route } from "../api/route.ts";
import type { Hono } from "../http/hono.ts";
import { Problem, titleOf } from "../http/problem.ts";
import type { ModelSource } from "../model/model_source.ts";
import type { ServedModel } from "../model/served_model.ts";
import { docsPage } from "./docs_page.ts";
import { moved } from "./login_routes.ts";
import { modelPage } from "./model_page.ts";
import { html, page } from "./page.ts";
import { style } from "./style.ts";
import { driftFigure, readWatched } from "./watched_model.ts";

/** What pages are made of. */
export type PageParts = {
  readonly hono: Hono;
  readonly source: ModelSource;
  readonly modelInUse: () => ServedModel;
  /** The routes that the documentation lists. */
  readonly api: readonly Route[];
  /** What the last run watched (`readWatched()`); null for none. */
  readonly watched: string | null;
};

/** `GET /openapi.json`, `/docs`, `/model` with its picture, and the stylesheet. */
export function pageRoutes({ hono, source, modelInUse, api, watched }: PageParts): Route[] {
  const readLast = () => readWatched(watched, modelInUse().meta.cohort);
  const pages = { method: "GET", document: null } as const;
  let known: { readonly version: string; readonly document: unknown } | null = null;
  return [
    {
      ...pages,
      path: "/openapi.json",
      scope: "read",
      answer: () => {
        const model = modelInUse();
        const { version } = model.meta;
        if (known?.version !== version) known = { version, document: openApi(hono, api, model) };
        return json(known.document);
      },
    },
    {
      ...pages,
      path: "/docs",
      scope: "read",
      isPage: true,
      answer: (asked) => docsPage(asked, api, modelInUse(), hono.z),
    },
    {
      ...pages,
      path: "/model",
      scope: "read",
      isPage: true,
      answer: async (asked) => modelPage(asked, modelInUse(), await source.history(), await readLast()),
    },
    {
      ...pages,
      path: "/model/drift.svg",
      scope: "read",
      answer: async () => {
        const svg = driftFigure(await readLast());
        if (svg === null) throw new Problem(404, "There is no such picture yet");
        return picture(svg);
      },
    },
    styleRoute,
  ];
}

/** `/style.css`, which all pages use. */
export const styleRoute: Route = {
  ...{ method: "GET", path: "/style.css", scope: null, document: null },
  answer: () =>
    new Response(style, {
      headers: { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=3600" },
    }),
};

/** A figure as an image: it may have styles of its own, and nothing else. */
export function picture(svg: string): Response {
  return new Response(svg, {
    headers: {
      "content-type": "image/svg+xml; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
}

/** A refusal as a page; who isn't known is led to log in. */
export function problemPage({ status, detail, more: { headers = {} } }: Problem, facts: Facts): Response {
  if (status === 401) return moved("/login");
  const content = html`
    <p role="alert">${detail}.</p>
    <p class="soft">Request ${facts.id}</p>
  `;
  const response = page(titleOf(status), content, facts, { status });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
