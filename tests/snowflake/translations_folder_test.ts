import { assertEquals, assertNotEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { resolveInProject } from "lib/files/mod.ts";
import { Translations } from "./translations.ts";
import { translationsFolder } from "./translations_folder.ts";

Deno.test("`translationsFolder()` is the same until what translates changes, and then a new one, alone", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/tests/snowflake`, { recursive: true });
    for (const name of ["translate", "by_hand", "statement_kind", "wire_error", "translations"]) {
      const path = `tests/snowflake/${name}.ts`;
      await Deno.copyFile(resolveInProject(path), `${folder}/${path}`);
    }
    await Deno.writeTextFile(`${folder}/deno.lock`, "{}");
    const root = pathToFileURL(`${folder}/`);
    const first = await translationsFolder(root);
    await Deno.writeTextFile(`${first}/translated-1`, "[]");
    assertEquals(await translationsFolder(root), first);
    assertEquals((await Deno.stat(`${first}/translated-1`)).isFile, true);
    await Deno.writeTextFile(`${folder}/deno.lock`, "{ }");
    const second = await translationsFolder(root);
    assertNotEquals(second, first);
    const left = await Array.fromAsync(Deno.readDir(`${folder}/data/local/translations`));
    assertEquals(left.map(({ name }) => `${folder}/data/local/translations/${name}`), [second]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`Translations` are worked out where another run has emptied the folder that they share", async () => {
  const folder = await Deno.makeTempDir(), shared = new Translations("upper", folder);
  await Deno.remove(folder);
  assertEquals(["a", "a"].map((text) => shared.of(text, (each) => each.toUpperCase())), ["A", "A"]);
});
