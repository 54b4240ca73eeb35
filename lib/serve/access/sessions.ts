import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Somebody who logged in by a token, in a browser. */
export type Session = {
  /** The token's id. */
  readonly who: string;
  /** What each form of theirs must bear. */
  readonly csrf: string;
};

/** How long a login holds, and how many there may be. */
const sessionMs = 8 * 3_600_000, mostSessions = 10_000;
/** Of one token: nobody can log everybody else out by logging in. */
const mostOfOne = 100;

/**
 * The logins of browsers, in memory: they end with the server. The cookie is random; only its hash is kept.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session & { readonly ends: number }>();
  readonly #name: string;

  /** @param isSecure whether the server speaks HTTPS, so that the cookie may be bound to it. */
  constructor(readonly isSecure: boolean) {
    this.#name = isSecure ? "__Host-wardbook" : "wardbook";
  }

  /** Begins a login; returns the header that sets its cookie. */
  open(who: string, now: number): string {
    for (const [key, { ends }] of this.#sessions) if (ends <= now) this.#sessions.delete(key);
    const [oldest] = this.#sessions.keys(), own = [...this.#sessions].filter(([, each]) => each.who === who);
    if (own.length >= mostOfOne) this.#sessions.delete(own[0]![0]);
    else if (this.#sessions.size >= mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    const id = randomBytes(32).toString("base64url");
    const csrf = randomBytes(24).toString("base64url");
    this.#sessions.set(keyOf(id), { who, csrf, ends: now + sessionMs });
    return this.#cookie(id, sessionMs / 1000);
  }

  /** The login of a request's cookies; null when there is none, or it has ended. */
  of(cookies: string | null, now: number): Session | null {
    const id = this.#idIn(cookies);
    const session = id === null ? undefined : this.#sessions.get(keyOf(id));
    return session === undefined || session.ends <= now ? null : session;
  }

  /** Ends a login; returns the header that takes its cookie away. */
  close(cookies: string | null): string {
    const id = this.#idIn(cookies);
    if (id !== null) this.#sessions.delete(keyOf(id));
    return this.#cookie("", 0);
  }

  #cookie(id: string, seconds: number): string {
    const secure = this.isSecure ? "; Secure" : "";
    return `${this.#name}=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  #idIn(cookies: string | null): string | null {
    const pairs = (cookies ?? "").split(";").map((pair) => pair.trim().split("="));
    return pairs.find(([name]) => name === this.#name)?.[1] ?? null;
  }
}

/** Whether a form bears the session's secret; compared in constant time. */
export function isOwnForm({ csrf }: Session, given: string): boolean {
  const [a, b] = [Buffer.from(csrf), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}
