import { assert, assertEquals } from "@std/assert";
import { testFiles, testGroups } from "./groups.ts";
import { knownSeconds, secondsIn } from "./seconds.ts";

const named = (name: string, seconds: number, isAlone = false) => ({
  url: `file:///${name}_test.ts`,
  seconds,
  isAlone,
});

Deno.test("`testGroups()` has each file once, groups that end together, and one that needs a thread of its own alone", () => {
  const files = [named("d", 1), named("a", 3), named("c", 9, true), named("b", 2), named("e", 5)];
  assertEquals(testGroups(files, 2), [
    'import "file:///d_test.ts";\nimport "file:///e_test.ts";\n',
    'import "file:///a_test.ts";\nimport "file:///b_test.ts";\n',
    'import "file:///c_test.ts";\n',
  ]);
  assertEquals(testGroups([], 2), []);
});

Deno.test("`testFiles()` finds all files of tests, and those that say that they need a thread of their own", async () => {
  const files = await testFiles(new URL("./", import.meta.url), { "groups_test.ts": 7 });
  assertEquals(files.find(({ url }) => url === import.meta.url)?.seconds, 7);
  const alone = files.filter(({ isAlone }) => isAlone).map(({ url }) =>
    new URL(url).pathname.split("/").at(-1)
  );
  assertEquals(alone, ["misbehave_test.ts"]);
});

Deno.test("`secondsIn()` adds up what the tests of a file took", () => {
  const test = (path: string, time: string) =>
    `<testcase name="a &gt; b" classname="./tests/${path}" time="${time}" line="1" col="6">\n</testcase>`;
  const report = [test("a/b_test.ts", "0.31"), test("c_test.ts", "0.4"), test("a/b_test.ts", "1.5")];
  assertEquals(secondsIn(`<testsuites>${report.join("\n")}</testsuites>`), { "a/b_test.ts": 1.8 });
});

Deno.test("tests/seconds.json tells of files that are there, but for a few that have gone since", async () => {
  const files = (await testFiles(new URL("./", import.meta.url))).map(({ url }) => url);
  const noted = Object.keys(await knownSeconds());
  const gone = noted.filter((path) => !files.includes(new URL(path, import.meta.url).href));
  assert(gone.length <= noted.length / 10, `run deno task test --seconds: ${gone.join(", ")}`);
});
