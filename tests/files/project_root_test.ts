import { assert, assertEquals, assertThrows } from "@std/assert";
import { isAbsolute, resolve, sep } from "node:path";
import { projectRoot, resolveInProject } from "lib/files/project_root.ts";

Deno.test("`projectRoot` is the folder of deno.json", () => {
  assert(Deno.statSync(new URL("deno.json", projectRoot)).isFile);
});

Deno.test("`resolveInProject()` starts at the root when the path is relative", () => {
  const path = resolveInProject("data/local/x.duckdb");
  assert(isAbsolute(path));
  assert(path.endsWith(["data", "local", "x.duckdb"].join(sep)));
  assertEquals(resolveInProject("notebooks/../data/local/x.duckdb"), path);
});

Deno.test("`resolveInProject()` finds the root when the current folder is another one", async () => {
  const file = new URL("lib/files/project_root.ts", projectRoot).href;
  // A child has its own current folder: that of this process belongs to all tests that run at the same time.
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { resolveInProject } from "${file}"; console.log(resolveInProject("deno.json"));`],
    cwd: new URL("lib/", projectRoot),
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), resolveInProject("deno.json"));
});

Deno.test("`resolveInProject()` keeps the path when it is absolute", () => {
  const absolute = resolve(sep, "somewhere", "stays.csv");
  assertEquals(resolveInProject(absolute), absolute);
});

Deno.test("`resolveInProject()` refuses a URL, which would become a folder of that name", () => {
  for (const url of ["s3://bucket/x", "https://host/x", "file:///x", " gs://x", "md:stays", "S3://b"]) {
    assertThrows(() => resolveInProject(url), TypeError, "it begins with");
  }
  for (const path of ["a/b:c", "./s3:", "C:/x", "", "data/local"]) resolveInProject(path);
});
