import { assertEquals, assertRejects } from "@std/assert";
import { entryOf, TokenFile } from "lib/serve/access/token_file.ts";
import { now } from "../serving.ts";

Deno.test("`TokenFile` keeps hashes alone, and a token counts until it expires or is revoked", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tokens_" });
  try {
    const file = new TokenFile(`${folder}/in/tokens.json`);
    assertEquals(await file.entries(), []);
    const { token, entry } = await file.create({ scopes: ["predict"], days: 2, note: "ward app" }, now);
    const other = await file.create({ scopes: ["read", "operate"], days: 9, note: "" }, now);
    const text = await Deno.readTextFile(file.path);
    assertEquals([text.includes(token), text.includes(token.split("_").slice(2).join("_"))], [false, false]);
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(file.path)).mode! & 0o777, 0o600);

    const entries = await file.entries();
    assertEquals(entryOf(token, entries, now)?.id, entry.id);
    assertEquals(entryOf(other.token, entries, now)?.scopes, ["read", "operate"]);
    assertEquals(entryOf(token, entries, now + 2 * 86_400_000), null);
    assertEquals(entryOf(`${token}x`, entries, now), null);
    assertEquals(entryOf("", entries, now), null);

    await file.revoke(entry.id, now + 1);
    assertEquals(entryOf(token, await file.entries(), now), null);
    assertEquals(entryOf(other.token, await file.entries(), now)?.id, other.entry.id);
    await assertRejects(() => file.revoke("0123456789ab", now), RangeError, "must be listed");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`TokenFile` refuses a file that is no list of tokens, and two that change it at once keep both", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tokens_" });
  try {
    const file = new TokenFile(`${folder}/tokens.json`);
    const create = () => file.create({ scopes: ["read"], days: 1, note: "" }, now);
    await Promise.all([create(), create(), create()]);
    assertEquals((await file.entries()).length, 3);
    for (const text of ["", "{", "[]", '{"tokens":[{}]}', '{"tokens":[{"id":"0123456789ab","hash":"00"}]}']) {
      await Deno.writeTextFile(file.path, text);
      await assertRejects(() => file.entries(), SyntaxError, "must hold tokens");
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
