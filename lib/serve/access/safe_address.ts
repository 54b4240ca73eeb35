import { shownText } from "lib/files/mod.ts";

/**
 * The address of a provider, or of its keys: `https:`, or `http:` on this machine; without a user in it.
 *
 * @param wrong makes the error that is thrown.
 * @param told who names the address: one elsewhere can't lead to this machine.
 */
export function safeAddress(url: string, wrong: (what: string) => Error, told = url): URL {
  const parsed = URL.parse(url);
  const mayBePlain = parsed !== null && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  const isSafe = parsed?.protocol === "https:" || (mayBePlain && parsed?.protocol === "http:");
  if (!isSafe || parsed === null) throw wrong(`${shownText(url, 200)} is no https address`);
  if (parsed.username + parsed.password !== "") throw wrong("its address has a user or a password in it");
  if (!isHere(parsed) || isHere(URL.parse(told))) return parsed;
  throw wrong(`${shownText(url, 200)} leads to this machine`);
}

/** By any of the names that lead here without being asked of anybody. */
function isHere(url: URL | null): boolean {
  const here = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f:]+\])\.?$/;
  return url !== null && here.test(url.hostname);
}
