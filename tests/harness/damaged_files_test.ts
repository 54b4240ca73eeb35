import { assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readArtefact } from "lib/registry/artefact/artefact.ts";
import { openRegistry } from "lib/registry/registry.ts";
import { readCsv } from "lib/table/csv_file.ts";
import { categoryColumn, displayRows, numberColumn, tableOf } from "lib/table/table.ts";
import { openWarehouse } from "lib/warehouse/open.ts";
import { sql } from "lib/warehouse/sql.ts";
import { smallFit } from "../registry/small_artefact.ts";
import { writeCsv } from "../table/write_csv.ts";
import { damaged, makeTrials, messageFault, trialCount, type Verdict, within } from "./harness.ts";

const folder = await Deno.makeTempDir({ prefix: "damaged_files_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const table = tableOf({
  x: numberColumn(Float64Array.from({ length: 3_000 }, (_, row) => row)),
  s: categoryColumn(
    Array.from({ length: 3_000 }, (_, row) => row % 9 === 0 ? null : `ward ${row * 7919 % 997}`),
  ),
});

/** A failure to read is right when it says so in a sentence; a reading when it is the whole one's. */
async function verdictOf(read: () => Promise<unknown>, whole: unknown): Promise<Verdict> {
  try {
    const found = JSON.stringify(await within(30_000, read()));
    return found === JSON.stringify(whole) ? "right" : { wrong: `another reading: ${found?.slice(0, 200)}` };
  } catch (thrown) {
    if (!(thrown instanceof Error)) return { wrong: `threw ${thrown}` };
    const fault = messageFault(thrown.message, []);
    return fault === null ? "right" : { wrong: fault };
  }
}

Deno.test("a damaged .csv.gz is read as it was, or refused in a sentence", async () => {
  const path = `${folder}/stays.csv.gz`, changed = `${folder}/changed.csv.gz`;
  await writeCsv(table, path);
  const bytes = await Deno.readFile(path);
  const read = async (file: string) => displayRows(await readCsv(file), 1e9);
  const whole = await read(path);
  const { failed } = await makeTrials("damaged .csv.gz", trialCount(60), async (pick) => {
    await Deno.writeFile(changed, damaged(bytes, pick));
    return await verdictOf(() => read(changed), whole);
  });
  assertEquals(failed, []);
});

Deno.test("a damaged .csv never throws anything but a sentence, whatever its bytes are", async () => {
  const path = `${folder}/plain.csv`, changed = `${folder}/changed.csv`;
  await writeCsv(table, path);
  const bytes = await Deno.readFile(path);
  const { failed } = await makeTrials("damaged .csv", trialCount(60), async (pick) => {
    await Deno.writeFile(changed, damaged(damaged(bytes, pick), pick));
    // A plain file has no checksum: other rows can't be told from the right ones.
    const verdict = await verdictOf(async () => displayRows(await readCsv(changed), 1e9), null);
    return verdict === "right" || verdict === "beyond" || verdict.wrong.startsWith("another reading")
      ? "right"
      : verdict;
  });
  assertEquals(failed, []);
});

Deno.test("a damaged artefact is refused in a sentence, or is the same model", async () => {
  const { bytes, matrix, model } = smallFit(1);
  const predictions = (artefact: Uint8Array) =>
    Promise.resolve([...readArtefact(artefact).model.predict(matrix)]);
  const { failed } = await makeTrials("damaged artefact", trialCount(60), (pick) => {
    const changed = damaged(new Uint8Array(bytes), pick);
    return verdictOf(async () => await predictions(changed), [...model.predict(matrix)]);
  });
  assertEquals(failed, []);
});

Deno.test("a damaged registry never gives a champion that is another model, and says what is wrong", async () => {
  const fits = [1, 2].map((seed) => smallFit(seed)), from = `${folder}/registry`;
  const registry = await openRegistry(from, "synthetic");
  const versions: string[] = [];
  for (const { bytes, matrix, model } of fits) {
    const version = await registry.register(bytes);
    const over = versions.at(-1) ?? null;
    const options = { reason: "r", asOf: 0, probe: matrix, expected: model.predict(matrix), over };
    await registry.promote(version, options);
    versions.push(version);
  }
  const files = await filesBelow(from);
  const { failed } = await makeTrials("damaged registry", trialCount(30), async (pick) => {
    const to = await Deno.makeTempDir({ dir: folder });
    const target = files[pick(files.length)]!;
    for (const file of files) {
      const bytes = await Deno.readFile(`${from}/${file}`);
      await Deno.mkdir(dirname(`${to}/${file}`), { recursive: true });
      await Deno.writeFile(
        `${to}/${file}`,
        file === target && bytes.length > 0 ? damaged(bytes, pick) : bytes,
      );
    }
    const reread = await openRegistry(to, "synthetic");
    const verdict = await verdictOf(
      async () => {
        const champion = await reread.champion();
        if (champion === null) return "no champion";
        const right = fits[versions.indexOf(champion.version)]!;
        assertEquals(champion.model.predict(right.matrix), right.model.predict(right.matrix));
        return "a champion as it was registered";
      },
      "a champion as it was registered",
    );
    const history = await verdictOf(async () => Array.isArray(await reread.history()), true);
    const wrong = [verdict, history].find((each) => typeof each !== "string");
    return typeof wrong === "object" ? { wrong: `${target}: ${wrong.wrong}` } : "right";
  });
  assertEquals(failed, []);
});

async function filesBelow(path: string, before = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${path}/${before}`)) {
    if (isDirectory) files.push(...await filesBelow(path, `${before}${name}/`));
    else files.push(`${before}${name}`);
  }
  return files.toSorted();
}

Deno.test("a damaged DuckDB file is read as it was, or is a QueryError, and never ends the process", async () => {
  const path = `${folder}/stays.duckdb`;
  const warehouse = await openWarehouse(`duckdb:${path}`);
  await warehouse.run(sql`CREATE TABLE t (x INTEGER, s VARCHAR)`);
  await warehouse.append("t", table);
  await warehouse.close();
  const bytes = await Deno.readFile(path);
  // One process reads some files: it takes longer to start than to read.
  const atOnce = 10, count = trialCount(10);
  const { failed } = await makeTrials(
    "damaged DuckDB files",
    Math.ceil(count / atOnce),
    async (pick, seed) => {
      const paths: string[] = [];
      for (let i = 0; i < atOnce; i++) {
        paths.push(`${folder}/changed_${seed}_${i}.duckdb`);
        await Deno.writeFile(paths.at(-1)!, damaged(bytes, pick));
      }
      const lines = await readByChild([path, ...paths]);
      for (const each of paths) await Deno.remove(each);
      if (lines.length !== atOnce + 1) {
        return {
          wrong: `the process ended at file ${lines.length} of ${atOnce}`,
        };
      }
      const [whole, ...others] = lines.map((line) => JSON.parse(line));
      const wrong = others.findIndex(({ rows, error, isOurs }) =>
        rows === undefined ? !isOurs || messageFault(error, []) !== null : rows !== whole.rows
      );
      return wrong < 0 ? "right" : { wrong: `file ${wrong}: ${JSON.stringify(others[wrong]).slice(0, 300)}` };
    },
  );
  assertEquals(failed, []);
});

async function readByChild(paths: readonly string[]): Promise<string[]> {
  const child = fileURLToPath(new URL("./read_files_child.ts", import.meta.url));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", child, ...paths],
    stderr: "null",
  });
  const { stdout } = await command.output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}
