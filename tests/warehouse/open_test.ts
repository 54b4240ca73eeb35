import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { numbersOf } from "lib/table/table.ts";
import { DuckDbWarehouse } from "lib/warehouse/duckdb/duckdb.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { QueryError } from "lib/warehouse/warehouse.ts";

const child = resolveInProject("tests/warehouse/child.ts");

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Starts the child process, waits for its "ready", does `work` and kills it with SIGKILL. */
async function withChild(mode: string, path: string, work: () => Promise<void>): Promise<void> {
  const args = ["run", "-A", child, mode, path];
  const process = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
  const reader = process.stdout.getReader();
  try {
    const { value } = await reader.read();
    assertEquals(new TextDecoder().decode(value), "ready\n");
    await work();
  } finally {
    process.kill("SIGKILL");
    await process.status;
    await reader.cancel();
    await process.stdin.close().catch(() => undefined);
  }
}

async function countIn(path: string): Promise<number> {
  const warehouse = await openWarehouse(`duckdb:${path}`);
  const count = numbersOf(await warehouse.query(sql`SELECT COUNT(*) AS n FROM t`), "n")[0]!;
  await warehouse.close();
  return count;
}

Deno.test("`openWarehouse()` makes the folders of a cohort's file", () =>
  withFolder(async (folder) => {
    const warehouse = await openWarehouse(`duckdb:${folder}/a/{cohort}/{cohort}.duckdb`, {
      cohort: "analytics-vidhya",
    });
    await warehouse.run(sql`CREATE TABLE t (x INTEGER)`);
    await warehouse.close();
    assert((await Deno.stat(`${folder}/a/analytics-vidhya/analytics-vidhya.duckdb`)).isFile);
  }));

Deno.test("`openWarehouse()` refuses a cohort that is no name", async () => {
  for (const cohort of ["../x", "A", "a/b", "", undefined]) {
    const names = cohort === undefined ? {} : { cohort };
    await assertRejects(
      () => openWarehouse("duckdb:data/local/{cohort}.duckdb", names),
      TypeError,
      "{cohort} must be",
    );
  }
});

Deno.test("`openWarehouse()` refuses a URL that it doesn't know, and does not repeat it", async () => {
  for (const url of ["postgres://user:secret@host/db", "duckdb:", "stays.duckdb", ""]) {
    const error = await assertRejects(() => openWarehouse(url), TypeError, "its URL must be duckdb:PATH");
    assert(!error.message.includes("secret"));
  }
});

Deno.test("`openWarehouse()` gives one database when a file is opened twice in a process", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.duckdb`;
    const first = await openWarehouse(`duckdb:${path}`);
    const second = await openWarehouse(`duckdb:${folder}/./x.duckdb`);
    await first.run(sql`CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)`);
    assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 1);
    await first.close();
    assertEquals((await second.query(sql`SELECT x FROM t`)).rowCount, 1);
    await second.close();
    assertEquals(await countIn(path), 1);
  }));

Deno.test("`openWarehouse()` changes and makes nothing when a file is opened for reading only", () =>
  withFolder(async (folder) => {
    const url = `duckdb:${folder}/new/x.duckdb`;
    await assertRejects(() => openWarehouse(url, { readOnly: true }), QueryError, "that can be read");
    await assertRejects(() => Deno.stat(`${folder}/new`), Deno.errors.NotFound);
    const writer = await openWarehouse(url);
    await writer.run(sql`CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1)`);
    await writer.close();
    const [one, other] = [
      await openWarehouse(url, { readOnly: true }),
      await openWarehouse(url, { readOnly: true }),
    ];
    for (const reader of [one, other]) {
      assertEquals((await reader.query(sql`SELECT x FROM t`)).rowCount, 1);
      for (
        const change of [sql`INSERT INTO t VALUES (2)`, sql`DROP TABLE t`, sql`CREATE TABLE u (x INTEGER)`]
      ) {
        await assertRejects(() => reader.run(change), QueryError, "read-only");
      }
    }
    for (const reader of [one, other]) await reader.close();
    assertEquals(await countIn(`${folder}/new/x.duckdb`), 1);
  }));

Deno.test("`openWarehouse()` gives a new database in memory each time", async () => {
  const first = await openWarehouse("duckdb::memory:");
  const second = await openWarehouse("duckdb::memory:");
  await first.run(sql`CREATE TABLE t (x INTEGER)`);
  await assertRejects(() => second.query(sql`SELECT x FROM t`), QueryError);
  await first.close();
  await second.close();
});

Deno.test("`openWarehouse()` says so when the file is no database", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.duckdb`;
    await Deno.writeTextFile(path, "case_id,department\n".repeat(1000));
    await assertRejects(() => openWarehouse(`duckdb:${path}`), QueryError, "it must be a database file");
  }));

Deno.test("`openWarehouse()` says in a sentence that another process has the file open", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.duckdb`;
    await withChild("hold", path, async () => {
      const error = await assertRejects(() => openWarehouse(`duckdb:${path}`), QueryError);
      assertStringIncludes(
        error.message,
        `Cannot open ${path} as only one process at a time can have it open`,
      );
    });
    assertEquals(await countIn(path), 1000);
  }));

Deno.test("a process killed in a transaction leaves exactly the committed rows", () =>
  withFolder(async (folder) => {
    await withChild("die", `${folder}/x.duckdb`, () => Promise.resolve());
    assertEquals(await countIn(`${folder}/x.duckdb`), 1000);
  }));

Deno.test({
  name: "a full disk fails the transaction with a QueryError and leaves exactly the committed rows",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (folder) => {
      // A limit on the size of files (in blocks of 512 bytes: 4 MB) fails writes as a full disk does.
      const script = `trap '' XFSZ; ulimit -f 8192; exec "$0" run -A "$1" fill "$2"`;
      const path = `${folder}/x.duckdb`;
      const { success, stderr } = await new Deno.Command("sh", {
        args: ["-c", script, Deno.execPath(), child, path],
      })
        .output();
      assertEquals(success, false);
      assertStringIncludes(new TextDecoder().decode(stderr), "QueryError");
      assertEquals(await countIn(path), 1000);
    }),
});

Deno.test("`openWarehouse()` refuses a file elsewhere, and makes no folder of its scheme", async () => {
  for (const url of ["duckdb:s3://bucket/x.duckdb", "duckdb:https://host/x.duckdb", "duckdb:{cohort}://x"]) {
    await assertRejects(() => openWarehouse(url, { cohort: "s3" }), TypeError, "it begins with");
    const scheme = /^duckdb:(\w+|\{cohort\})/.exec(url)![1]!.replace("{cohort}", "s3");
    await assertRejects(() => Deno.stat(resolveInProject(`./${scheme}:`)), Deno.errors.NotFound);
  }
});

Deno.test("`openWarehouse()` waits for a process that is about to let go of the file, and names one that isn't", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.duckdb`;
    let opened: Promise<Awaited<ReturnType<typeof openWarehouse>>> | undefined;
    await withChild("hold", path, async () => {
      const { message } = await assertRejects(() => DuckDbWarehouse.open(path, 0), QueryError);
      assert(/process \d+ has, close it first/.test(message), message);
      opened = openWarehouse(`duckdb:${path}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await (await opened!).close();
  }));

Deno.test("`openWarehouse()` opens files at odd places, and says of a question mark what it would do", () =>
  withFolder(async (folder) => {
    for (const name of ["a #1 100%25 ü'q", "line\nbreak", "x".repeat(200)]) {
      const url = `duckdb:${folder}/${name}/stays.duckdb`;
      const warehouse = await openWarehouse(url);
      await warehouse.run(sql`CREATE TABLE kept AS SELECT 1 AS x`);
      await warehouse.close();
      const again = await openWarehouse(url);
      assertEquals(numbersOf(await again.query(sql`SELECT x FROM kept`), "x"), Float64Array.of(1));
      await again.close();
    }
    await assertRejects(() => openWarehouse(`duckdb:${folder}/a?b.duckdb`), TypeError, "no question mark");
  }));
