import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { installKernel } from "lib/notebook/install_kernel.ts";

Deno.test("`installKernel()` names a command that outlives npx's cache, where Jupyter looks for it", async () => {
  const home = await Deno.makeTempDir();
  try {
    const cases: [Record<string, string>, typeof Deno.build.os, string[]][] = [
      [{ HOME: home }, "linux", [".local", "share", "jupyter"]],
      [{ HOME: home, XDG_DATA_HOME: join(home, "xdg") }, "linux", ["xdg", "jupyter"]],
      [{ HOME: home }, "darwin", ["Library", "Jupyter"]],
      [{ APPDATA: home }, "windows", ["jupyter"]],
      [{ HOME: "/nowhere", JUPYTER_DATA_DIR: join(home, "own") }, "linux", ["own"]],
    ];
    for (const [variables, os, folder] of cases) {
      const file = await installKernel((name) => variables[name], os);
      assertEquals(file, join(home, ...folder, "kernels", "deno", "kernel.json"));
      const { argv, language } = JSON.parse(await Deno.readTextFile(file));
      assertEquals(language, "typescript");
      assertEquals(argv.slice(-7), [
        "npx",
        "--yes",
        "deno@2.9.6",
        "jupyter",
        "--kernel",
        "--conn",
        "{connection_file}",
      ]);
    }
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("`installKernel()` says what is missing", async () => {
  await assertRejects(() => installKernel(() => undefined, "linux"), TypeError, "HOME must name a folder");
});
