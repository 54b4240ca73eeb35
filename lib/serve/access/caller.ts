import { type Scope, scopes } from "./scopes.ts";
import { entryOf, isInForce, type TokenEntry } from "./token_file.ts";

/** Who asks: a token's id, and what it lets do. */
export type Caller = { readonly id: string; readonly scopes: readonly Scope[] };

/** Where nobody need be known: on this machine alone, while there is no token. */
export const anybody: Caller = { id: "anybody", scopes };

/** The bearer token of a header; null when there is none. Source: RFC 6750. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]{1,8000})$/i.exec(authorization ?? "")?.[1] ?? null;
}

/** Who has the token of that id; null when it is revoked or over. */
export function callerById(id: string, entries: readonly TokenEntry[], now: number): Caller | null {
  const entry = entries.find((each) => each.id === id);
  if (entry === undefined || !isInForce(entry, now)) return null;
  return { id, scopes: entry.scopes };
}

/** Who has such a token; null when nobody has, or it may no longer be used. */
export function callerOf(token: string, entries: readonly TokenEntry[], now: number): Caller | null {
  const entry = entryOf(token, entries, now);
  return entry && { id: entry.id, scopes: entry.scopes };
}
