import { assertEquals, assertStringIncludes } from "@std/assert";
import { taskLine } from "../task_line.ts";

const task = taskLine("synthesise");

Deno.test("`deno task synthesise` writes the same file by the same seed, replaces none, and says what is wrong", async () => {
  const folder = await Deno.makeTempDir({ prefix: "synthesise_" });
  const synthesise = (...args: string[]) =>
    task(["--survey", "synthetic", "--most", "600", "--rows", "50", ...args], { INIT_CWD: folder });
  try {
    for (const name of ["a.csv", "b.csv"]) {
      const { code, out, err } = await synthesise(name, "--quiet");
      assertEquals([code, err], [0, ""]);
      assertStringIncludes(out, "50 invented rows");
      assertStringIncludes(out, "no differential privacy is claimed");
    }
    const [a, b] = await Promise.all(
      ["a.csv", "b.csv"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
    );
    assertEquals(a, b);
    assertEquals(a!.trim().split("\r\n").length, 51);
    const wrong: readonly (readonly [readonly string[], number, string])[] = [
      [["a.csv"], 1, "must not be there yet"],
      [["c.csv", "--epsilon", "0"], 2, "--epsilon must be a number above 0"],
      [["c.parquet"], 2, "it writes a CSV file"],
      [["c.csv", "--cohort", "synthetic"], 2, "either --cohort or --survey"],
    ];
    for (const [args, code, said] of wrong) {
      const answer = await synthesise(...args);
      assertEquals(answer.code, code, args.join(" "));
      assertStringIncludes(answer.err, said);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
