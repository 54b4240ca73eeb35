import { loadOptionalPackage, messageOf, shownText } from "lib/files/mod.ts";
import { Problem } from "../http/problem.ts";
import type { Caller } from "./caller.ts";
import { fetchJson } from "./fetch_json.ts";
import { safeAddress } from "./safe_address.ts";
import { isScope, type Scope } from "./scopes.ts";

/** Whose tokens are taken: a hospital's identity provider, and what it calls this server. */
export type IssuerOptions = {
  /** Its URL, as tokens have it in `iss`; `https:`, or `http:` on this machine. */
  readonly issuer: string;
  /** What must be in `aud`. */
  readonly audience: string;
  /** The claim that says what who asks may do; default: `scope`, `scp` and `roles` together. */
  readonly claim?: string;
  /** How long after keys were fetched a token of an unknown key has them fetched again. Default 30 s. */
  readonly cooldownMs?: number;
  /** How long keys count before they are fetched anew: one taken back counts no more. Default 600 s. */
  readonly keptMs?: number;
  /** How long the provider may take over an answer. Default 5 s. */
  readonly timeoutMs?: number;
};

/** An identity provider whose tokens are taken. */
export type Issuer = {
  /**
   * Who has a token; null when it isn't the issuer's, is for somebody else, or holds no more.
   *
   * @throws {Problem} 503 when the issuer's keys can't be had.
   */
  readonly callerOf: (token: string, now: number) => Promise<Caller | null>;
};

/** The part of jose that is used: https://github.com/panva/jose. */
type Jose = {
  readonly customFetch: symbol;
  createRemoteJWKSet(url: URL, options: Readonly<Record<string, unknown>>): unknown;
  jwtVerify(
    token: string,
    keys: unknown,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly payload: Readonly<Record<string, unknown>> }>;
};

/** Keys that only the issuer has: none that is shared, and never "none". */
const algorithms = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** Clocks may be apart by so many seconds. */
const clockTolerance = 5;
const claims = ["scope", "scp", "roles"] as const;
/** After a failure the provider is left alone for so long. */
const failureMs = 5_000;
/** Bytes of what a provider says of itself, or of its keys, at most: they have a few thousand. */
const mostBytes = 500_000;
/** Roles of people. */
const roles: Readonly<Record<string, readonly Scope[]>> = {
  viewer: ["read", "patients"],
  operator: ["read", "patients", "operate"],
};

/**
 * Asks an identity provider where its keys are. They are fetched when they are first wanted, every ten
 * minutes, and when a token is signed by a key that isn't among them: not more often than twice a minute, nor
 * within 5 s of a failure. Redirects aren't followed, and no more is read than keys have.
 *
 * Source: OpenID Connect Discovery 1.0, 4 (https://openid.net/specs/openid-connect-discovery-1_0.html);
 * RFC 7519; RFC 8725 (which algorithms, and what must be checked).
 *
 * @throws {RangeError} when its URL isn't safe, it doesn't answer, or is another one than it says.
 */
export async function openIssuer(
  { issuer, audience, claim, cooldownMs = 30_000, keptMs = 600_000, timeoutMs = 5_000 }: IssuerOptions,
): Promise<Issuer> {
  const jose = await loadOptionalPackage("jose") as Jose;
  let asOf = -Infinity, failedAt = -Infinity;
  const keys = jose.createRemoteJWKSet(await keysOf(issuer, timeoutMs), {
    ...{ cooldownDuration: cooldownMs, cacheMaxAge: keptMs, timeoutDuration: timeoutMs },
    [jose.customFetch]: async (url: string, options: { headers: Headers; signal: AbortSignal }) => {
      if (Math.abs(asOf - failedAt) < Math.min(cooldownMs, failureMs)) {
        throw new Error("they couldn't be fetched just before");
      }
      try {
        const told = await fetchJson(url, { ...options, most: mostBytes });
        if (Array.isArray(Object(told)["keys"])) return Response.json(told);
        throw new Error("it answered with no list of keys");
      } catch (error) {
        failedAt = asOf;
        throw error;
      }
    },
  });
  return {
    callerOf: async (token, now) => {
      asOf = now;
      try {
        const { payload } = await jose.jwtVerify(token, keys, {
          ...{ issuer, audience, algorithms, clockTolerance, currentDate: new Date(now) },
          requiredClaims: ["exp", "sub"],
        });
        const told = claim === undefined ? claims.map((name) => payload[name]) : [payload[claim]];
        return { id: `oidc ${shownText(String(payload["sub"]), 100)}`, scopes: scopesIn(told) };
      } catch (error) {
        if (isRefusal(error)) return null;
        throw new Problem(503, "The keys of who gives tokens must be at hand: they can't be fetched", {
          headers: { "retry-after": "5" },
          why: messageOf(error),
        });
      }
    },
  };
}

/** Whether a token has the shape of one of an issuer. */
export function isSigned(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** The address of the keys, as the issuer's own document says. */
async function keysOf(issuer: string, timeoutMs: number): Promise<URL> {
  const wrong = (what: string) =>
    new RangeError(
      `Cannot take tokens of ${shownText(issuer, 200)} as it must be an OpenID provider: ${what}`,
    );
  safeAddress(issuer, wrong);
  let about: unknown;
  try {
    about = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
      most: mostBytes,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new RangeError(wrong(`its openid-configuration can't be read, ${messageOf(cause)}`).message, {
      cause,
    });
  }
  const { issuer: named, jwks_uri: address } = Object(about) as Record<string, unknown>;
  if (named !== issuer) throw wrong(`it calls itself ${shownText(String(named), 200)}`);
  return safeAddress(String(address), wrong, issuer);
}

/** "predict read", ["wardbook.predict"], ["viewer"]: everything else says nothing to this server. */
function scopesIn(told: readonly unknown[]): Scope[] {
  const words = told.flatMap((each) => Array.isArray(each) ? each : [each])
    .flatMap((each) => typeof each === "string" ? each.split(" ") : [])
    .map((word) => word.replace(/^wardbook[.:/]/, ""));
  return [
    ...new Set(
      words.flatMap((word) => isScope(word) ? [word] : Object.hasOwn(roles, word) ? roles[word]! : []),
    ),
  ];
}

/** An error about the token, not about how its keys are fetched. */
function isRefusal(error: unknown): boolean {
  const { code = "" } = Object(error) as { code?: unknown };
  return /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT|JWKS_(NO_MATCHING|MULTIPLE_MATCHING))/.test(String(code));
}
