import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeResult } from "lib/notebook/results/result_files.ts";
import { taskLine } from "../notebook/tasks/task_line.ts";
import { smallFound } from "./small_found.ts";

const report = taskLine("report");

Deno.test("`deno task report` writes page and text, says why there is no PDF, and refuses what is missing", async () => {
  const pages = await Deno.makeTempDir();
  try {
    const asked = ["--pages", pages, "--ended"];
    const missing = await report(asked);
    assertEquals([missing.code, missing.out], [1, ""]);
    assertStringIncludes(missing.err, "01_eda must have a result");
    for (const result of smallFound().results.values()) await writeResult(pages, result);
    await Promise.all(
      ["report", "slides"].map((of) => Deno.writeTextFile(`${pages}/${of}.pdf`, "of before")),
    );
    const there = await report(asked, { WARDBOOK_CHROMIUM: "/nowhere" });
    assertEquals(there.code, 0, there.err);
    assertMatch(there.out, /^Open file:.*report\.html\nNo PDF: Chromium is not there/);
    assertStringIncludes(await Deno.readTextFile(`${pages}/report.md`), "| champion, challenger |");
    const names = (await Array.fromAsync(Deno.readDir(pages))).map(({ name }) => name);
    assertEquals(names.filter((name) => name.endsWith(".pdf")), [], "what was printed before is gone");
    const unread = await report(["--pages", pages, "--warehouse", "duckdb:/nowhere/none.duckdb"]);
    assertStringIncludes(unread.err, "as the data that is there must be known");
    const wrong = await report([...asked, "--bed-day", "none"]);
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, '--bed-day must be a number above 0: it is "none"');
  } finally {
    await Deno.remove(pages, { recursive: true });
  }
});
