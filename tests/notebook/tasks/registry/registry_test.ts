import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "../../../registry/small_artefact.ts";
import { taskLine } from "../task_line.ts";

const registryTask = taskLine("registry");

/** A folder with a registry of three versions, none promoted. */
async function withVersions(test: (folder: string, versions: string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "registry_line_" });
  try {
    const registry = await openRegistry(`${folder}/{cohort}`, "synthetic");
    const versions: string[] = [];
    for (const seed of [1, 2, 3]) versions.push(await registry.register(smallFit(seed).bytes));
    await test(folder, versions);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function run(folder: string, ...args: string[]) {
  const env = {
    WARDBOOK_BY: "the night shift",
    WARDBOOK_TOKEN: "s3cret",
    WARDBOOK_NOTICE_FILE: `${folder}/notices.jsonl`,
  };
  return registryTask([...args, "--models", `${folder}/{cohort}`], env);
}

Deno.test("`deno task registry` promotes and rolls back by hand, and the history says who, when and why", async () => {
  await withVersions(async (folder, [first, second]) => {
    assertStringIncludes((await run(folder, "list")).out, "No champion yet.");
    const dry = await run(folder, "promote", first!, "--dry-run");
    assertStringIncludes(dry.out, "nothing was changed");
    assertStringIncludes((await run(folder, "history")).out, "No champion yet.");
    assertEquals((await run(folder, "promote", first!.slice(0, 8), "--reason", "first")).code, 0);
    assertEquals((await run(folder, "promote", second!, "--reason", "better by day")).code, 0);
    const back = await run(folder, "rollback", "--reason", "worse on ward 7", "--as-of", "2022-11-02");
    assertEquals(back.out.trim(), `rolled back: ${first} is the champion, in place of ${second}.`);
    const events = JSON.parse((await run(folder, "history", "--json")).out);
    assertEquals(events.map((each: { reason: string }) => each.reason), [
      "first",
      "better by day",
      "worse on ward 7",
    ]);
    assertEquals(events.map((each: { by: string }) => each.by), Array(3).fill("the night shift"));
    assertEquals(events[2].asOf, "2022-11-02T00:00:00.000Z");
    for (const { at } of events) assertMatch(at, /^20\d\d-\d\d-\d\dT/);
    // People are told of each change, once.
    const told = (await Deno.readTextFile(`${folder}/notices.jsonl`)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(told.map(({ subject }) => subject.replace(/^Wardbook synthetic \S+ /, "")), [
      `promoted by hand: ${first} is the champion`,
      `promoted by hand: ${second} is the champion`,
      `rolled back by hand: ${first} is the champion`,
    ]);
    assertMatch(told[2].text, /why: +worse on ward 7\nby: +the night shift\n/);
    const tooFar = await run(folder, "rollback", "--reason", "again");
    assertEquals([tooFar.code, tooFar.out], [1, ""]);
    assertStringIncludes(tooFar.err, "there must be an earlier champion");
  });
});

Deno.test("`deno task registry` lists, shows and compares versions", async () => {
  await withVersions(async (folder, versions) => {
    await run(folder, "promote", versions[2]!, "--reason", "best");
    const list = await run(folder, "list");
    for (const version of versions) assertStringIncludes(list.out, version);
    assertStringIncludes(list.out, `${versions[2]} *`);
    // Why a challenger was rejected stays beside it.
    const { verdicts } = await openRegistry(`${folder}/{cohort}`, "synthetic");
    const why = "kept the champion, as department 7 is worse";
    const judged = {
      version: versions[0]!,
      over: versions[2]!,
      of: "retraining",
      promote: false,
      reason: why,
    } as const;
    await verdicts.note(Date.UTC(2022, 10, 2), judged);
    const [before, after] = [list.out, (await run(folder, "list")).out];
    assertEquals([before, after].map((each) => /rejected 2022-11-02/.test(each)), [false, true]);
    const card = await run(folder, "show", versions[0]!);
    assertMatch(card.out, new RegExp(`judged as of 2022-11-02 +against ${versions[2]}: ${why}`));
    assertStringIncludes(card.out, "60 stays, admitted 2022-08-01 to 2022-11-01");
    const compared = JSON.parse((await run(folder, "compare", versions[0]!, versions[1]!, "--json")).out);
    assertEquals(compared.features, ["2", "2"]);
    assertEquals(compared.version, versions.slice(0, 2));
    const unknown = await run(folder, "show", "ffffff");
    assertEquals(unknown.code, 1);
    assertStringIncludes(unknown.err, "one registered version must begin so");
  });
});

Deno.test("`deno task registry verify` ends with 1 and names the version when a file is damaged", async () => {
  await withVersions(async (folder, [first, second]) => {
    assertEquals((await run(folder, "verify")).code, 0);
    const path = `${folder}/synthetic/versions/${second}.model`;
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.with(bytes.length - 9, bytes[bytes.length - 9]! ^ 1));
    const { code, out } = await run(folder, "verify");
    assertEquals(code, 1);
    assertStringIncludes(out, second!);
    assertEquals(out.includes(first!), false);
  });
});

Deno.test("`deno task registry gc` takes away what never was champion and is old, and nothing else", async () => {
  await withVersions(async (folder, versions) => {
    await run(folder, "promote", versions[0]!, "--reason", "first");
    await run(folder, "promote", versions[1]!, "--reason", "second");
    const young = await run(folder, "gc");
    assertStringIncludes(young.out, "Nothing to take away");
    const dry = JSON.parse((await run(folder, "gc", "--days", "0", "--dry-run", "--json")).out);
    assertEquals(dry, { removed: [versions[2]], dryRun: true });
    assertEquals(JSON.parse((await run(folder, "gc", "--days", "0", "--json")).out).removed, [versions[2]]);
    const registry = await openRegistry(`${folder}/{cohort}`, "synthetic");
    assertEquals(await registry.versions(), versions.slice(0, 2).toSorted());
  });
});

Deno.test("`deno task registry` exits with 2 on wrong use, makes no folder, and says what is wrong", async () => {
  await withVersions(async (folder) => {
    const cases = [
      [["promote", "abc"], "promote needs a reason"],
      [["compare", "abc"], "compare takes 2 versions: there are 1"],
      [["destroy"], 'it is "destroy"'],
      [["list", "--as-of", "2022-02-30"], '--as-of must be a day as 2022-11-01: it is "2022-02-30"'],
      [["gc", "--days", "-1"], "--days"],
      [["list", "--nosuch"], "--nosuch"],
    ] as const;
    for (const [args, message] of cases) {
      const { code, out, err } = await run(folder, ...args);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, message);
    }
    const none = await run(folder, "list", "--cohort", "nosuch");
    assertEquals(none.code, 1);
    assertStringIncludes(none.err, "run notebook 03 first");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["synthetic"]);
  });
});

Deno.test("`deno task registry --outcome` looks into the outcome's own registry, of which MLflow is not told", async () => {
  await withVersions(async (folder) => {
    const none = await run(folder, "list", "--outcome", "long_stay");
    assertEquals(none.code, 1);
    assertStringIncludes(none.err, "long_stay, run notebook 03 with --outcome long_stay first");
    const sync = await run(folder, "sync", "--outcome", "long_stay");
    assertEquals(sync.code, 2);
    assertStringIncludes(sync.err, 'models of days alone: the outcome is "long_stay"');
  });
});

Deno.test("`deno task registry trial` says what is missing, and that none is under way", () =>
  withVersions(async (folder, [first]) => {
    assertEquals((await run(folder, "trial", "begin")).code, 2);
    assertEquals((await run(folder, "trial", "start", first!)).code, 2);
    const none = await run(folder, "trial", "start", first!, "--reason", "r", "--as-of", "2022-11-02");
    assertEquals(none.code, 1);
    assertStringIncludes((await run(folder, "trial", "report")).out, "No model is on trial");
  }));
