import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { dirname } from "node:path";
import { makeFolder, readWhole, shownText, utf8Text, withFileLock, writeWhole } from "lib/files/mod.ts";
import { isScope, type Scope } from "./scopes.ts";

/** A token as its file holds it: never the token itself. */
export type TokenEntry = {
  /** The first part of the token: what logs call it. */
  readonly id: string;
  /** SHA-256 of the whole token, hexadecimal: its secret has 256 random bits, so that no salt is needed. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** Who has it, in words. */
  readonly note: string;
  /** ISO times. */
  readonly created: string;
  readonly expires: string;
  readonly revoked: string | null;
};

const mostBytes = 4e6;
const prefix = "wb";

/** The tokens by which a server knows who asks, in a file that holds their hashes alone. */
export class TokenFile {
  constructor(readonly path: string) {}

  /** All entries, revoked and expired ones too; none when there is no file. @throws {SyntaxError} */
  async entries(): Promise<TokenEntry[]> {
    const bytes = await readWhole(this.path, { mostBytes });
    return bytes === null ? [] : entriesFrom(utf8Text(bytes, this.path), this.path);
  }

  /**
   * Makes a token and keeps its hash.
   *
   * @returns the token, which nobody can tell again, and its entry.
   */
  async create(
    options: { readonly scopes: readonly Scope[]; readonly days: number; readonly note: string },
    now: number,
  ): Promise<{ readonly token: string; readonly entry: TokenEntry }> {
    const id = randomBytes(6).toString("hex");
    const token = `${prefix}_${id}_${randomBytes(32).toString("base64url")}`;
    const entry: TokenEntry = {
      id,
      hash: hashOfToken(token),
      scopes: options.scopes,
      note: options.note,
      created: new Date(now).toISOString(),
      expires: new Date(now + options.days * 86_400_000).toISOString(),
      revoked: null,
    };
    await this.#change((entries) => [...entries, entry]);
    return { token, entry };
  }

  /** Takes a token back from now on. @throws {RangeError} when there is none of that id. */
  async revoke(id: string, now: number): Promise<TokenEntry> {
    let revoked: TokenEntry | undefined;
    await this.#change((entries) =>
      entries.map((entry) => {
        if (entry.id !== id) return entry;
        revoked = { ...entry, revoked: entry.revoked ?? new Date(now).toISOString() };
        return revoked;
      })
    );
    if (revoked !== undefined) return revoked;
    throw new RangeError(
      `Cannot revoke a token as its id must be listed: it is "${shownText(id, 100)}" (token list)`,
    );
  }

  async #change(change: (entries: readonly TokenEntry[]) => readonly TokenEntry[]): Promise<void> {
    await makeFolder(dirname(this.path));
    await withFileLock(`${this.path}.lock`, { waitMs: 10_000 }, async () => {
      const tokens = change(await this.entries());
      await writeWhole(this.path, `${JSON.stringify({ tokens }, null, 2)}\n`);
      if (Deno.build.os !== "windows") await Deno.chmod(this.path, 0o600);
    });
  }
}

/** The entry of a token that may be used now; null when there is none. Compared in constant time. */
export function entryOf(
  token: string,
  entries: readonly TokenEntry[],
  now: number,
): TokenEntry | null {
  const hash = Buffer.from(hashOfToken(token), "hex");
  let found: TokenEntry | null = null;
  for (const entry of entries) {
    if (timingSafeEqual(hash, Buffer.from(entry.hash, "hex"))) found = entry;
  }
  if (found === null || found.revoked !== null || Date.parse(found.expires) <= now) return null;
  return found;
}

function hashOfToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function entriesFrom(text: string, path: string): TokenEntry[] {
  const wrong = (what: string) =>
    new SyntaxError(`Cannot use ${shownText(path)} as it must hold tokens: ${what}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(wrong("it is no JSON").message, { cause });
  }
  const { tokens } = Object(value) as { tokens?: unknown };
  if (!Array.isArray(tokens)) throw wrong("it has no list of them");
  return tokens.map((each, i) => {
    const { id, hash, scopes, note, created, expires, revoked = null } = Object(each);
    const isSound = /^[0-9a-f]{12}$/.test(id) && /^[0-9a-f]{64}$/.test(hash) && Array.isArray(scopes) &&
      scopes.every(isScope) && typeof note === "string" && isTime(created) && isTime(expires) &&
      (revoked === null || isTime(revoked));
    if (!isSound) throw wrong(`number ${i + 1} lacks a field, or one is wrong`);
    return { id, hash, scopes, note, created, expires, revoked };
  });
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}
