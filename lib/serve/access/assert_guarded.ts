import type { TokenEntry } from "./token_file.ts";

/** @throws {RangeError} when others than this machine could ask, and nobody need say who they are. */
export function assertGuarded(host: string, tokens: readonly TokenEntry[]): void {
  if (tokens.length > 0 || ["127.0.0.1", "::1", "localhost"].includes(host)) return;
  throw new RangeError(
    `Cannot serve on ${host} as others can ask there and must have tokens: there is none ` +
      "(deno task serve token create --scope predict)",
  );
}
