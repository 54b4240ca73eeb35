import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ColumnSpec } from "lib/cohort/cohort.ts";
import { cohortOf } from "lib/cohort/cohort_of.ts";
import { draftSpec } from "lib/cohort/draft/draft_spec.ts";
import { loadCohort } from "lib/cohort/load.ts";
import { openSource, openSources } from "lib/cohort/source.ts";
import { fileSource } from "lib/cohort/source/file_source.ts";
import { wholeTable } from "lib/cohort/source/whole_table.ts";
import { displayRows } from "lib/table/table.ts";
import { sql } from "lib/warehouse/sql.ts";
import { rowsOf } from "../../sql/staging.ts";
import { transportBytes, type WrittenColumn } from "../../table/transport/write_transport.ts";
import { withWarehouse } from "../../warehouse/with_warehouse.ts";

const folder = await Deno.makeTempDir({ prefix: "transport_table_" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const day = (text: string) => (Date.parse(text) - Date.UTC(1960, 0, 1)) / 86_400_000;
const columns: WrittenColumn[] = [
  { name: "ID", values: [1, 2, 3, 4, 5, 6], label: "Number of the stay" },
  { name: "FROM", format: "DATE", values: Array.from({ length: 6 }, (_, i) => day(`2022-12-0${1 + i}`)) },
  {
    name: "TO",
    format: "DATE",
    values: ["03", "04", "01", "09", "09", "09"].map((d) => day(`2022-12-${d}`)),
  },
  { name: "WARD", isText: true, values: ["A", "B", "A", "", "B", "A"], label: "Ward" },
  { name: "GENHLTH", values: [1, 5, 3, ".", ".R", 0], label: "General health" },
  { name: "PAIN", values: [0, 1, 2, 3, ".A", "._"] },
  { name: "SPARE", values: [0, 0, 0, 0, 0, 0] },
];

function column(name: string, more: Pick<ColumnSpec, "type" | "role"> & Partial<ColumnSpec>): ColumnSpec {
  return { name, knownAt: "admission", meaning: name, ...more };
}

const clinic = cohortOf({
  name: "clinic",
  title: "A clinic",
  columns: [
    column("ID", { type: "number", role: "id", integer: true }),
    column("FROM", { type: "timestamp", role: "time" }),
    column("TO", { type: "timestamp", role: "target", knownAt: "discharge" }),
    column("WARD", { type: "category", role: "feature", stays: "department", nullable: true }),
    column("GENHLTH", { type: "category", role: "feature", nullable: true }),
    column("PAIN", { type: "number", role: "feature", nullable: true, missingTexts: [".A"], range: [0, 3] }),
  ],
});

async function written(name: string, of: readonly WrittenColumn[] = columns): Promise<string> {
  await Deno.writeFile(`${folder}/${name}`, transportBytes(of, { version: 8 }));
  return `${folder}/${name}`;
}

Deno.test("`--source FILE.xpt` goes through the contract: what SAS calls missing is what the spec says", () =>
  withWarehouse(async (warehouse) => {
    const path = await written("LLCP.XPT");
    const report = await loadCohort(warehouse, clinic, await openSource(clinic, path), {
      asOf: Date.UTC(2023, 0, 1),
    });
    assertEquals([report.kept, report.quarantined], [4, 2]);
    assertEquals(report.told, [`Of 7 columns of "${path}" 6 are read: those of the spec`]);
    assertEquals(report.byRule.map(({ rule, column, example }) => [rule, column, example]), [
      ["type", "PAIN", 'row 6: "._" is not a number'],
      [
        "discharge not before admission",
        "TO",
        'row 3: breaks "discharge not before admission": 2022-12-01 is before 2022-12-03',
      ],
    ]);
    const accepted = await rowsOf(warehouse, sql`SELECT genhlth, pain FROM accepted ORDER BY id`);
    assertEquals(accepted.map(({ genhlth, pain }) => [genhlth, pain]), [
      ...[["1", 0], ["5", 1], [null, 3], [".R", null]],
    ]);
  }));

Deno.test("columns that some parts have as numbers and others as texts are one table, in any order of files", async () => {
  await Deno.mkdir(`${folder}/years`);
  await written("years/1.xpt", columns.map((each) => ({ ...each, values: each.values.slice(0, 3) })));
  await written(
    "years/2.XPT ",
    columns.map((each) => ({ ...each, values: each.values.slice(3) })).toReversed(),
  );
  const source = await fileSource(`${folder}/years`, { columns: ["ID", "PAIN", "LOS"] });
  assertEquals(displayRows(await wholeTable(source)).map(({ ID, PAIN }) => [ID, PAIN]), [
    ...[[1, "0"], [2, "1"], [3, "2"], [4, "3"], [5, ".A"], [6, "._"]],
  ]);
  const [first, second] = await openSources(clinic, `${folder}/years`, { isWhole: false });
  assertEquals([first, second].map((each) => each !== undefined && "name" in each && each.name), [
    `${folder}/years/1.xpt`,
    `${folder}/years/2.XPT `,
  ]);
});

Deno.test("a drafted spec has the labels of a SAS file as meanings, and its kinds of missing", async () => {
  const source = await fileSource(
    await written(
      "draft.xpt",
      columns.map((each) => ({
        ...each,
        values: Array.from({ length: 60 }, (_, row) => each.name === "ID" ? row : each.values[row % 6]!),
      })),
    ),
  );
  const { text } = draftSpec(await wholeTable(source), {
    name: "mine",
    source: "draft.xpt",
    meanings: source.meanings!,
  });
  for (const label of ["Number of the stay", "Ward", "General health"]) {
    assertStringIncludes(text, `meaning: "${label}"`);
  }
  assertStringIncludes(text, 'meaning: "SPARE"');
  assertStringIncludes(text, 'missingTexts: [".A", "._"]');
  assertStringIncludes(text, "none missing");
});

Deno.test("a SAS file that lacks a column of the spec, or is damaged, is refused by name", async () => {
  const lacking = await written("lacking.xpt", columns.filter(({ name }) => name !== "PAIN"));
  await withWarehouse(async (warehouse) => {
    const source = await openSource(clinic, lacking);
    const load = () => loadCohort(warehouse, clinic, source, { asOf: Date.UTC(2023, 0, 1) });
    await assertRejects(load, TypeError, 'it must have every column of the spec: it lacks "PAIN"');
  });
  const cut = `${folder}/cut.xpt`;
  await Deno.writeFile(cut, transportBytes(columns).slice(0, -30));
  await assertRejects(() => openSource(clinic, cut), SyntaxError, `Cannot read "${cut}" as it must be whole`);
  await written("empty.xpt", columns.map((each) => ({ ...each, values: [] })));
  await assertRejects(() => openSource(clinic, `${folder}/empty.xpt`), Error, "as its source must have rows");
});
