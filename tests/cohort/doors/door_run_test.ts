import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { omopExport, trueStays } from "./made_up_exports.ts";
import { withExport } from "./with_export.ts";

const isSlow = Deno.env.get("WARDBOOK_SLOW") === undefined;

Deno.test({
  name: `an OMOP export goes through all notebooks by one command${
    isSlow ? " (skipped: WARDBOOK_SLOW)" : ""
  }`,
  ignore: isSlow,
  fn: async () => {
    const out = await Deno.makeTempDir(), root = resolveInProject("");
    try {
      await withExport(omopExport(trueStays(4000)).files, async (folder) => {
        const args = [
          "task",
          "-q",
          "run",
          "--cohort",
          "omop",
          "--source",
          folder,
          "--extracted-on",
          "2023-07-01",
        ];
        const own = ["--out", `${out}/pages`, "--quiet", "--warehouse", `duckdb:${out}/omop.duckdb`];
        const env = { INIT_CWD: root };
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [...args, ...own, "--models", `${out}/models`],
          cwd: root,
          env,
        }).output();
        assertEquals([code, new TextDecoder().decode(stderr)], [0, ""], new TextDecoder().decode(stdout));
        const page = await Deno.readTextFile(`${out}/pages/01_eda.html`);
        assertStringIncludes(page, "visits that did not begin as inpatient");
      });
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
});
