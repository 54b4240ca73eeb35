import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transportBytes } from "../../../table/transport/write_transport.ts";
import { taskLine } from "../task_line.ts";

const surveyTask = taskLine("survey");

Deno.test("`deno task survey` converts, tells of a survey, rakes it, and says what is wrong", async () => {
  const folder = await Deno.makeTempDir({ prefix: "survey_" });
  const survey = (...args: string[]) => surveyTask(args, { INIT_CWD: folder });
  try {
    const columns = [
      { name: "_PSU", values: [1, 2, 3], label: "Primary sampling unit" },
      { name: "INCOME", values: [1, ".D", "."] },
      { name: "NAME", values: ["a", "", "b"], isText: true },
    ];
    await Deno.writeFile(`${folder}/a.xpt`, transportBytes(columns));
    const converted = await survey("convert", "a.xpt", "a.parquet", "--columns", "_PSU,INCOME");
    assertEquals([converted.code, converted.err], [0, ""]);
    assertStringIncludes(converted.out, "3 rows of 2 columns");
    assertStringIncludes(converted.out, "1 values are missing in a special way: --kinds keeps these apart");
    assertEquals(
      await Deno.readTextFile(`${folder}/a.columns.csv`),
      "name,label,format\r\n_PSU,Primary sampling unit,\r\nINCOME,,\r\n",
    );
    const again = await survey("convert", "a.xpt", "a.parquet");
    assertEquals(again.code, 1);
    assertStringIncludes(again.err, "must not be there yet");
    const kinds = await survey("convert", "a.xpt", "a.parquet", "--kinds", "--force", "--json");
    assertEquals([kinds.code, JSON.parse(kinds.out).columns.length], [0, 3]);
    const wrong: readonly (readonly [readonly string[], number, string])[] = [
      [["convert", "a.xpt", "b.parquet", "--columns", "AGE"], 1, 'it must have a column "AGE"'],
      [["convert", "a.csv", "b.parquet"], 2, "convert reads a SAS transport file"],
      [["convert", "a.xpt"], 2, "there are 1 words"],
      [["estimate", "brfss2024", "a.parquet"], 1, "the columns of its design: it lacks _LLCPWT"],
      [["estimate", "nhis"], 1, "must be one of synthetic"],
      [["weigh"], 2, "convert, thresholds, items, estimate, fit or score"],
      [["thresholds", "a.csv", "b.csv"], 2, "thresholds reads an Excel file"],
      [["thresholds", "a.xlsx", "a.columns.csv"], 1, "must not be there yet"],
      [["thresholds", "none.xlsx", "b.csv"], 1, "must be an Excel file"],
    ];
    for (const [args, code, said] of wrong) {
      const answer = await survey(...args);
      assertEquals(answer.code, code, args.join(" "));
      assertStringIncludes(answer.err, said);
    }
    const told = await survey("estimate", "synthetic", "--by", "sex", "--json");
    const rows = JSON.parse(told.out);
    assertEquals(rows.map(({ group }: { readonly group: string }) => group), ["male", "female"]);
    await Deno.writeTextFile(`${folder}/margins.csv`, "item,label,people\nsex,male,9\nsex,both,1\n");
    const raked = await survey("estimate", "synthetic", "--by", "sex", "--margins", "margins.csv");
    assertEquals(raked.code, 1);
    assertStringIncludes(raked.err, 'row 2 has "both" and 1');
    await Deno.writeTextFile(`${folder}/margins.csv`, "item,label,people\nsex,male,700\nsex,female,300\n");
    const weighed = await survey("estimate", "synthetic", "--by", "sex", "--margins", "margins.csv");
    assert(weighed.out.includes("stand for 1,000 people"), weighed.out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
