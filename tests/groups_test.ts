import { assertEquals } from "@std/assert";
import { testFiles, testGroups } from "./groups.ts";

Deno.test("`testGroups()` has each file once, neighbours apart, and one that needs a thread of its own alone", () => {
  const files = ["d", "a", "c", "b", "e"].map((name) => ({
    url: `file:///${name}_test.ts`,
    isAlone: name === "c",
  }));
  assertEquals(testGroups(files, 2), [
    'import "file:///a_test.ts";\nimport "file:///d_test.ts";\n',
    'import "file:///b_test.ts";\nimport "file:///e_test.ts";\n',
    'import "file:///c_test.ts";\n',
  ]);
  assertEquals(testGroups([], 2), []);
});

Deno.test("`testFiles()` finds all files of tests, and those that say that they need a thread of their own", async () => {
  const files = await testFiles(new URL("./", import.meta.url));
  assertEquals(files.some(({ url }) => url === import.meta.url), true);
  const alone = files.filter(({ isAlone }) => isAlone).map(({ url }) =>
    new URL(url).pathname.split("/").at(-1)
  );
  assertEquals(alone, ["misbehave_test.ts"]);
});
