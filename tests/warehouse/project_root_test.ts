import { assert, assertEquals } from "@std/assert";
import { isAbsolute, resolve, sep } from "node:path";
import { projectRoot, resolveInProject } from "lib/warehouse/project_root.ts";

Deno.test("`projectRoot` is the folder of deno.json", () => {
  assert(Deno.statSync(new URL("deno.json", projectRoot)).isFile);
});

Deno.test("`resolveInProject()` starts at the root when the path is relative, whatever the current folder", () => {
  const expected = resolveInProject("data/local/x.duckdb");
  assert(isAbsolute(expected));
  assert(expected.endsWith(["data", "local", "x.duckdb"].join(sep)));
  const before = Deno.cwd();
  Deno.chdir(Deno.makeTempDirSync());
  try {
    assertEquals(resolveInProject("data/local/x.duckdb"), expected);
    assertEquals(resolveInProject("notebooks/../data/local/x.duckdb"), expected);
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("`resolveInProject()` keeps the path when it is absolute", () => {
  const absolute = resolve(sep, "somewhere", "stays.csv");
  assertEquals(resolveInProject(absolute), absolute);
});
