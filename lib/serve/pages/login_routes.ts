import { callerById, callerOf } from "../access/caller.ts";
import type { Scope } from "../access/scopes.ts";
import type { Sessions } from "../access/sessions.ts";
import type { TokenEntry } from "../access/token_file.ts";
import type { Facts, Route } from "../api/route.ts";
import { formBody } from "./form_body.ts";
import { html, page } from "./page.ts";

/** The first page that scopes open. */
const homes: readonly (readonly [Scope, string])[] = [["predict", "/"], ["patients", "/today"], [
  "read",
  "/model",
]];

/**
 * `/login` by a token, and `/logout`.
 *
 * @param home where all begin; where left out, each at what the token opens.
 */
export function loginRoutes(
  sessions: Sessions,
  tokens: () => readonly TokenEntry[],
  now: () => number,
  home?: string,
): Route[] {
  const pages = { scope: null, document: null, isPage: true } as const;
  return [
    {
      ...pages,
      method: "GET",
      path: "/login",
      answer: ({ facts }) => loginPage(facts, null),
    },
    {
      ...pages,
      method: "POST",
      path: "/login",
      answer: async (asked) => {
        const fields = await formBody({ ...asked, facts: { ...asked.facts, session: null } });
        const caller = callerOf((fields.get("token") ?? "").trim(), tokens(), now());
        if (caller === null) return loginPage(asked.facts, "The token must be known, and not expired.");
        asked.facts.caller = caller;
        // A login that the browser had, or was given by somebody else, ends.
        sessions.close(asked.request.headers.get("cookie"));
        const first = home ?? homes.find(([scope]) => caller.scopes.includes(scope))?.[1] ?? "/metrics";
        return moved(first, sessions.open(caller.id, now()));
      },
    },
    {
      ...pages,
      method: "POST",
      path: "/logout",
      answer: async (asked) => {
        await formBody(asked);
        const { session } = asked.facts;
        if (session !== null) asked.facts.caller = callerById(session.who, tokens(), now());
        return moved("/login", sessions.close(asked.request.headers.get("cookie")));
      },
    },
  ];
}

/** Where a browser goes next. */
export function moved(to: string, cookie?: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: to, ...(cookie !== undefined && { "set-cookie": cookie }) },
  });
}

function loginPage(facts: Facts, refusal: string | null): Response {
  return page(
    "Log in",
    html`
      ${refusal === null ? null : html`<p class="warn" role="alert">${refusal}</p>`}
      <form method="post" action="/login">
        <p><label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" required></p>
        <p class="soft">Whoever runs the server makes one: deno task serve token create --scope predict,read</p>
        <p><button>Log in</button></p>
      </form>
    `,
    facts,
    { status: refusal === null ? 200 : 401 },
  );
}
