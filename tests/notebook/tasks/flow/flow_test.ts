import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { taskLine } from "../task_line.ts";

const flowTask = taskLine("flow");
const flow = (...args: string[]) => flowTask(args);

Deno.test("`deno task flow` simulates a stream, loads it once, and reports who is where", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_task_" });
  const at = ["--folder", `${folder}/log`];
  try {
    const stream = ["simulate", "--days", "2", "--hospitals", "1", "--to"];
    assertMatch(
      (await flow(...stream, `${folder}/a.hl7`)).out,
      /^\d+ messages\. The truth: .*a\.hl7\.truth\.ndjson/,
    );
    const truth = (await Deno.readTextFile(`${folder}/a.hl7.truth.ndjson`)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert(
      truth.some(({ spans }) => spans?.length > 1) && truth.some(({ planted }) => planted?.includes("late")),
    );
    const loaded = JSON.parse((await flow("load", `${folder}/a.hl7`, ...at, "--json")).out);
    assert(loaded.accepted > 300 && loaded.refused === 0);
    const again = JSON.parse((await flow("load", `${folder}/a.hl7`, ...at, "--json")).out);
    assertEquals(again.repeated, again.accepted);
    assertMatch((await flow("list", ...at)).out, /^what +messages\nA01 +\d+\n/);
    const report = JSON.parse((await flow("report", ...at, "--json")).out);
    assertEquals(report.counts.messages, loaded.accepted - loaded.repeated);
    assertEquals(report.census.length, 7);
    assertStringIncludes((await flow("report", ...at)).out, "H1, the day before: ");
    assertStringIncludes((await flow("kpis", ...at)).out, "Chaos score");
    const tables = await flow("tables", ...at, "--warehouse", `duckdb:${folder}/flow.duckdb`, "--json");
    assert(JSON.parse(tables.out).visits > 100);
    await flow(...stream, `${folder}/b.ndjson`, "--format", "prior");
    const rows = JSON.parse(
      (await flow("load", `${folder}/b.ndjson`, "--folder", `${folder}/rows`, "--json")).out,
    );
    assert(rows.accepted > 80 && rows.refused === 0);
    assertStringIncludes(
      (await flow("report", "--folder", `${folder}/none`)).out,
      "Nobody is known to have come",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`deno task flow` says what is wrong with a command line, and with a file that isn't there", async () => {
  for (
    const args of [
      ...[[], ["send"], ["simulate"], ["simulate", "--to", "kafka://x"], ["load"], ["listen", "--cert", "x"]],
      ...[["listen", "--port", "x"], ["report", "--at", "soon"], ["list", "--zone", "Mars/Base"]],
      ["simulate", "--to", "mllp://h:1", "--format", "prior"],
    ]
  ) assertEquals((await flow(...args)).code, 2, args.join(" "));
  const absent = await flow("load", "/nowhere/x.hl7", "--folder", await Deno.makeTempDir());
  assertEquals([absent.code, absent.out], [1, ""]);
});
