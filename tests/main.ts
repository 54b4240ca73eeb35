/** `deno task test` runs the tests; `deno task ok` runs everything that must hold before a commit. */
import { checkCells } from "lib/notebook/check/check.ts";
import { missingInReport } from "lib/report/items_reading.ts";
import { testFiles, testGroups } from "./groups.ts";
import { missingMarks } from "./marks.ts";
import { notebookFiles } from "./notebook_files.ts";
import { checkPackages } from "./packages/main.ts";
import { committed } from "./report/committed.ts";
import { knownSeconds, secondsIn, writeSeconds } from "./seconds.ts";
import { translationsFolder } from "./snowflake/translations_folder.ts";
import { checkStyle } from "./style.ts";

const root = new URL("../", import.meta.url);
const testHelp = `deno task test [--seconds | [FILTER] [DENO TEST OPTIONS]]

Runs the tests (\`deno task ok\` checks their types). FILTER runs only those whose name contains it. Tests on real data need the folder that
WARDBOOK_REAL_DATA names, and say that they are skipped without it. Some are short unless they are asked to be thorough.

  --seconds   note in tests/seconds.json what each file takes, by which files are dealt into groups that end together

  deno task test
  deno task test tests/stats
  WARDBOOK_REAL_DATA=../data deno task test --filter sparcs
  WARDBOOK_KILLS=50 deno task test tests/score/random_kills_test.ts    how often to kill on each engine
  WARDBOOK_KILLS=1000 deno task test tests/flow/bronze/kills_test.ts   the same of a listener with a sender that repeats
  WARDBOOK_SLOW=1 deno task test tests/snowflake tests/score           misbehave everywhere; run all notebooks
  WARDBOOK_SLOW=1 deno task test tests/notebook/linear_time_test.ts    texts of a megabyte
  WARDBOOK_HARNESS=1000 WARDBOOK_HARNESS_SEED=1 deno task test tests/harness   how often, from which seed
  WARDBOOK_MUTATIONS=10000 deno task test tests/trees/exchange tests/registry/artefact   files changed at random
  WARDBOOK_HARNESS=50 deno task test tests/notebook/kept     kept runs against fresh ones
  WARDBOOK_UPDATE_SNAPSHOTS=1 deno task test tests/chart     write the snapshots anew`;
const okHelp = `deno task ok [--no-test]

Format, lint, types of lib, tests and every notebook's cells, licences and known advisories of the packages, doc examples,
and the tests. Exit 1 with the first failing step.

  --no-test   leave the tests out (they are \`deno task test\`)`;

const v8Flags = [
  "--wasm-tiering-budget=2000000000",
  "--min-semi-space-size=32",
  "--max-semi-space-size=32",
].join(",");

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main([command, ...options]: readonly string[]): Promise<number> {
  if (options.includes("--help")) {
    console.log(command === "ok" ? okHelp : testHelp);
    return 0;
  }
  if (command === "test" && options.includes("--seconds") && options.length > 1) {
    console.error(
      `Cannot note what files take as all must run: other options are given, ${options.join(" ")}`,
    );
    return 2;
  }
  if (command === "test") return await test(options);
  if (command === "ok") return await ok(!options.includes("--no-test"));
  console.error(`Cannot run "${command}" as the commands are: test, ok`);
  return 2;
}

/**
 * Runs the files that the options name, or all: in a few groups, as a thread for each of hundreds costs more
 * than many of the tests, and with one folder for what local servers translate, which later runs use too.
 *
 * More groups at once than there are cores, as many tests wait for a server that stalls, or for a child. All
 * run from the beginning, and none is left to run alone at the end.
 * Every thread that starts a local server translates some SQL, by WebAssembly of many megabytes. V8 would
 * optimise it anew in each of them, for longer than it then runs; so it does only with what runs for long,
 * such as large fits. A young generation of 32 MB holds what a test makes, which is then seldom copied.
 */
async function test(options: readonly string[]): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "wardbook_tests_" });
  try {
    const config = new URL("deno.json", root).pathname;
    const isMeasured = options.includes("--seconds"), report = `${folder}/report.xml`;
    const given = isMeasured ? [`--junit-path=${report}`] : options;
    const files = given.some(isPath) ? [] : await groupFiles(`${folder}/groups`);
    const jobs = Math.max(4 * navigator.hardwareConcurrency, files.length);
    const all = ["test", "-A", "--no-check", "--parallel", "--config", config, ...given, ...files];
    const code = await deno(all, {
      DENO_JOBS: Deno.env.get("DENO_JOBS") ?? String(jobs),
      DENO_V8_FLAGS: Deno.env.get("DENO_V8_FLAGS") ?? v8Flags,
      WARDBOOK_TRANSLATIONS: await translationsFolder(root),
    });
    if (isMeasured) await writeSeconds(secondsIn(await Deno.readTextFile(report)));
    return code;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether an argument names a file or folder of tests; all others go to `deno test` as they are. */
function isPath(argument: string): boolean {
  return /^(\.?\/|tests\b|file:)/.test(argument);
}

async function groupFiles(folder: string): Promise<string[]> {
  await Deno.mkdir(folder);
  const texts = testGroups(
    await testFiles(new URL("tests/", root), await knownSeconds()),
    2 * navigator.hardwareConcurrency,
  );
  return await Promise.all(texts.map(async (text, i) => {
    const path = `${folder}/${i}_test.ts`;
    await Deno.writeTextFile(path, text);
    return path;
  }));
}

async function ok(withTests: boolean): Promise<number> {
  const steps: readonly [string, () => Promise<number>][] = [
    ["format", () => deno(["fmt", "--check", "--quiet"])],
    ["lint", () => deno(["lint", "--quiet"])],
    ["types", () => deno(["check", "--quiet", "lib", "tests"])],
    ["style", style],
    ["notebook cells", cells],
    ["marks of notebooks and cohorts", marks],
    ["items of TRIPOD+AI", items],
    ["packages: licences and advisories", checkPackages],
    ["doc examples", () => deno(["test", "-A", "--doc", "--quiet", "lib"])],
    ...(withTests ? [["tests", () => test([])] as [string, () => Promise<number>]] : []),
  ];
  for (const [name, step] of steps) {
    console.log(`\n# ${name}`);
    const code = await step();
    if (code !== 0) {
      console.error(`\nok failed at: ${name}`);
      return 1;
    }
  }
  console.log("\nok");
  return 0;
}

async function style(): Promise<number> {
  const problems = await checkStyle();
  for (const { path, line, message } of problems) console.error(`${path}:${line}: ${message}`);
  return problems.length === 0 ? 0 : 1;
}

async function items(): Promise<number> {
  const missing = missingInReport(await committed(null));
  for (const item of missing) console.error(item);
  return missing.length === 0 ? 0 : 1;
}

async function cells(): Promise<number> {
  const paths = (await notebookFiles(root)).map((file) => new URL(file, root).pathname);
  const problems = await checkCells(paths);
  for (const { notebook, cell, line, rule, message } of problems) {
    console.error(`${notebook}, cell ${cell} of all cells, line ${line}: ${message} (${rule})`);
  }
  console.log(`${paths.length} notebooks, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

async function marks(): Promise<number> {
  const missing = await missingMarks(root);
  for (const mark of missing) console.error(mark);
  return missing.length === 0 ? 0 : 1;
}

async function deno(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root, env }).spawn();
  return (await child.status).code;
}
