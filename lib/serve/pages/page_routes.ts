import { openApi } from "../api/open_api.ts";
import { json, type Route } from "../api/route.ts";
import type { Hono } from "../http/hono.ts";
import type { ServedModel } from "../model/served_model.ts";
import { docsPage } from "./docs_page.ts";
import { style } from "./style.ts";

/** `GET /openapi.json`, `/docs` and the stylesheet. */
export function pageRoutes(hono: Hono, modelInUse: () => ServedModel, api: readonly Route[]): Route[] {
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
    { ...pages, path: "/docs", scope: "read", answer: () => docsPage(api, modelInUse(), hono.z) },
    {
      ...pages,
      path: "/style.css",
      scope: null,
      answer: () =>
        new Response(style, {
          headers: { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=3600" },
        }),
    },
  ];
}
