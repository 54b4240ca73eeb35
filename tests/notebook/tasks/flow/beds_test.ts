import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { taskLine } from "../task_line.ts";

const flow = taskLine("flow");

Deno.test("`deno task flow beds` and `whatif` tell of a log what is needed, and what would be", async () => {
  const folder = await Deno.makeTempDir({ prefix: "flow_beds_" }), at = ["--folder", `${folder}/log`];
  try {
    await flow(["simulate", "--days", "4", "--hospitals", "1", "--to", `${folder}/a.hl7`]);
    await flow(["load", `${folder}/a.hl7`, ...at]);
    const { out } = await flow(["beds", ...at]);
    assertMatch(out, /bed(s|) (is |)needed .*in Medicine \(H1\) by 2022-10-2\d \d\d:\d\d/);
    assertStringIncludes(out, "Within 24 hours:\nhospital  group");
    const { forecasts } = JSON.parse((await flow(["beds", ...at, "--at", "2022-10-27", "--json"])).out);
    assertEquals(new Date(forecasts[0].at).toISOString(), "2022-10-26T20:00:00.000Z");
    assert(forecasts[0].groups.at(-1).outlooks.length === 15);
    assertMatch((await flow(["beds", ...at, "--judge"])).out, /^It can't be told how good .* takes 50 days/);
    const { answers } = JSON.parse((await flow(["whatif", ...at, "--ward", "Surgery", "--json"])).out);
    assertEquals(answers.length, 6);
    const every = JSON.parse((await flow(["whatif", ...at, "--ward", "all", "--json"])).out).answers;
    assertEquals(every.length, 1 + 2 * 6 + 3);
    const typo = await flow(["whatif", ...at, "--ward", "Surgeri"]);
    assertMatch(typo.err, /must be one of Cardiology, .*Surgery, or all of them: --ward is "Surgeri"/);
    assert(typo.code !== 0);
    await flow(["briefing", ...at, "--page", `${folder}/b.html`, "--markdown", `${folder}/b.md`]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/b.html`), "<h1");
    assertMatch(await Deno.readTextFile(`${folder}/b.md`), /^# H1 is (Green|Orange|Red)/);
    const file = { WARDBOOK_NOTICE_FILE: `${folder}/notices.jsonl` };
    assertMatch(
      (await flow(["briefing", ...at, "--send"], file)).out,
      /^file: sent \(Wardbook flow 2022-10-2/,
    );
    assertMatch((await flow(["briefing", ...at, "--send"], file)).out, /^file: sent before/);
    assertMatch((await flow(["beds", "--folder", `${folder}/none`])).out, /reach no huddle/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
