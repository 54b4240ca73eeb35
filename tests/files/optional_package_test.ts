import { assert, assertEquals } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";

type Lock = { readonly npm: Readonly<Record<string, unknown>> };

async function packagesOf(lockFile: string): Promise<string[]> {
  const { npm } = JSON.parse(await Deno.readTextFile(resolveInProject(lockFile))) as Lock;
  return Object.keys(npm);
}

Deno.test("the project's lock file, which `deno task` downloads whole, has nothing rare", async () => {
  const packages = await packagesOf("deno.lock");
  for (const few of ["danfojs", "xlsx", "snowflake-sdk", "@azure/", "@aws-sdk/", "@tensorflow/tfjs@"]) {
    assertEquals(packages.filter((each) => each.startsWith(few)), []);
  }
  // Deno's npm package has no build for musl, but Deno downloads DuckDB's for it beside the other one.
  assertEquals(packages.filter((each) => each.includes("-musl@")), []);
});

Deno.test("`loadOptionalPackage()` loads what the lock file of each folder of .packages/ names", async () => {
  for await (const { name } of Deno.readDir(resolveInProject(".packages"))) {
    const config = JSON.parse(await Deno.readTextFile(resolveInProject(`.packages/${name}/deno.json`)));
    assertEquals(config.lock, { path: "./deno.lock", frozen: true });
    assert(Object.hasOwn(config.imports, name), `.packages/${name} imports no ${name}`);
    const packages = await packagesOf(`.packages/${name}/deno.lock`);
    const isThere = packages.some((each) => each.startsWith(`${name}@`) || each.includes(`/${name}@`));
    assert(isThere, `.packages/${name}/deno.lock lacks ${name}`);
  }
});
