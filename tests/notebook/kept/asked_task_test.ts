import { assertEquals, assertStringIncludes } from "@std/assert";
import { AskedTask } from "lib/notebook/kept/asked_task.ts";

Deno.test("`AskedTask` answers again and again, and says so where it can't", async () => {
  const folder = await Deno.makeTempDir({ prefix: "asked_" });
  const ids = (warehouse: string) => new AskedTask("data", ["ids", "--each", "--warehouse", warehouse]);
  const good = ids(`duckdb:${folder}/none.duckdb`), broken = ids(`duckdb:${folder}/broken.duckdb`);
  try {
    await Deno.writeTextFile(`${folder}/broken.duckdb`, "no database");
    for (let i = 0; i < 2; i++) {
      assertStringIncludes(await good.ask() ?? "", '"tables":{}');
      assertEquals(await broken.ask(), null);
    }
  } finally {
    await Promise.all([good.end(), good.end(), broken.end()]);
    await Deno.remove(folder, { recursive: true });
  }
});
