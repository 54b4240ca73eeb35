import { assert, assertEquals, assertRejects } from "@std/assert";
import { help, helpText } from "lib/notebook/cell/help.ts";

Deno.test("`helpText()` is the signature and the docstring of what a door hands out, functions and types", async () => {
  const text = await helpText("weeksBetween");
  assert(text.startsWith("Defined in lib/monitor/weeks.ts:"), text);
  assert(text.includes("function weeksBetween(from: number, until: number): Week[]"), text);
  assert(text.includes("@throws {RangeError}"), text);
  assert(!text.includes("file://") && !text.includes("\x1b"), text);
  assert((await helpText("Table")).includes("type Table"));
});

Deno.test("`help()` refuses what no door hands out, and names what is like it", async () => {
  const weeks = () => 1;
  await assertRejects(() => help(weeks), RangeError, "none does; they have");
  await assertRejects(() => help("weeksbetween"), RangeError, "weeksBetween");
  await assertRejects(() => help("no such thing"), RangeError, "none does");
  assertEquals(await help("weeksBetween"), undefined);
});
