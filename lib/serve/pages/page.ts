import { escapeMarkup } from "lib/chart/mod.ts";
import type { Facts } from "../api/route.ts";

/** Markup that may stand in a page as it is. */
export type Markup = { readonly markup: string };
type Part = Markup | string | number | null | readonly (Markup | null)[];

/**
 * Markup with values in it: texts are escaped, markup stands as it is, null is nothing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { html } from "lib/serve/pages/page.ts";
 *
 * assertEquals(html`<b>${"<i>"}</b>${[html`<hr>`, null]}`.markup, "<b>&lt;i&gt;</b><hr>");
 * ```
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.reduce((all, text, i) => all + markupOf(parts[i - 1] ?? null) + text) };
}

function markupOf(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escapeMarkup(String(part));
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

/** The pages that every page leads to. */
export const sitePages: readonly (readonly [path: string, name: string])[] = Object.entries({
  ...{ "/": "Predict", "/today": "Today", "/flow": "Flow", "/explore": "Explore" },
  ...{ "/model": "Model", "/docs": "API" },
});

/** How a page answers, and what it leads to; `head` stands at the end of its head. */
export type PageOptions = {
  readonly status?: number;
  readonly here?: string;
  readonly site?: readonly (readonly [string, string])[];
  readonly head?: Markup | null;
  /** Scripts of this server that make it move, where its content policy lets them. */
  readonly scripts?: readonly string[];
};

/** A page of the server as a response; it needs no script, and nothing of another host. */
export function page(
  title: string,
  content: Markup,
  { session }: Pick<Facts, "session">,
  { status = 200, here = "", site = sitePages, head = null, scripts = [] }: PageOptions = {},
): Response {
  const links = site.map(([path, name]) =>
    path === here
      ? html`<li><a href="${path}" aria-current="page">${name}</a></li>`
      : html`<li><a href="${path}">${name}</a></li>`
  );
  const logout = session === null ? null : html`
    <li class="end">
      <form method="post" action="/logout"><input type="hidden" name="csrf" value="${session.csrf}">
    <button class="plain">Log out</button></form>
    </li>
  `;
  const { markup } = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title} · Wardbook</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/style.css">${head}
        ${scripts.map((path) => html`<script src="${path}" defer></script>`)}
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header>
          <nav aria-label="Pages">
            <ul><li class="name">Wardbook</li>${links}${logout}</ul>
          </nav>
        </header>
        <main id="content" tabindex="-1">
    <h1>${title}</h1>
    ${content}
        </main>
        <footer>
          <p>Predictions may be wrong. This is not a medical device.</p>
        </footer>
      </body>
    </html>
  `;
  return new Response(markup, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
