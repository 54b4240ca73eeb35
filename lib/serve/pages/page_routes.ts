import { openApi } from "../api/open_api.ts";
import { type Facts, json, type Route } from "../api/route.ts";
import type { Hono } from "../http/hono.ts";
import { type Problem, titleOf } from "../http/problem.ts";
import type { ModelSource } from "../model/model_source.ts";
import type { ServedModel } from "../model/served_model.ts";
import { docsPage } from "./docs_page.ts";
import { moved } from "./login_routes.ts";
import { modelPage } from "./model_page.ts";
import { html, page } from "./page.ts";
import { style } from "./style.ts";

/** `GET /openapi.json`, `/docs`, `/model` and the stylesheet. */
export function pageRoutes(
  hono: Hono,
  source: ModelSource,
  modelInUse: () => ServedModel,
  api: readonly Route[],
): Route[] {
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
      answer: async (asked) => modelPage(asked, modelInUse(), await source.history()),
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
