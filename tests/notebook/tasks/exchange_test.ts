import { assertEquals, assertStringIncludes } from "@std/assert";
import { resolveInProject } from "lib/files/project_root.ts";
import { baselines } from "lib/model/learners.ts";
import type { Model } from "lib/model/model.ts";
import { writeArtefact } from "lib/registry/artefact/artefact.ts";
import { readLightgbmText } from "lib/trees/exchange/lightgbm/read.ts";
import { smallCard, smallFit } from "../../registry/small_artefact.ts";
import { taskLine } from "./task_line.ts";

const model = resolveInProject("tests/trees/fixtures/lightgbm_regression.txt");
const exchangeTask = taskLine("exchange");
const exchange = (folder: string, ...args: string[]) => exchangeTask(args, { INIT_CWD: folder });

Deno.test("`deno task exchange` reads, writes, says what it read, and refuses to overwrite", async () => {
  const folder = await Deno.makeTempDir({ prefix: "exchange_" });
  try {
    const first = await exchange(folder, "lightgbm", model, "model.wardbook");
    assertEquals(first.code, 0, first.err);
    const { roots, schema } = readLightgbmText(await Deno.readTextFile(model));
    assertStringIncludes(first.out, `${roots.length} trees, ${schema.length} features`);
    assertStringIncludes(first.out, "objective squared");
    const again = await exchange(folder, "lightgbm", model, "model.wardbook");
    assertEquals(again.code, 1);
    assertStringIncludes(again.err, "must not be there yet: it is (--force replaces it)");
    const forced = await exchange(folder, "lightgbm", "model.wardbook", "model.wardbook.txt", "--force");
    assertEquals([forced.code, forced.err], [0, ""]);
    const back = readLightgbmText(await Deno.readTextFile(`${folder}/model.wardbook.txt`));
    assertEquals(back.roots.length, roots.length);
    assertEquals([...Deno.readDirSync(folder)].length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("`deno task exchange` exits with 2 on wrong use, 1 on a model that it can't take, and says why", async () => {
  const folder = await Deno.makeTempDir({ prefix: "exchange_" });
  try {
    const { encoder, matrix } = smallFit();
    const mean = await baselines[0]!.fit(matrix) as Model;
    await Deno.writeFile(`${folder}/mean.model`, writeArtefact(smallCard(encoder), mean));
    await Deno.writeTextFile(`${folder}/labels.json`, '{"ward": "Q"}');
    await Deno.symlink("/dev/zero", `${folder}/zero`);
    const text = await Deno.readTextFile(model);
    await Deno.writeTextFile(
      `${folder}/escapes.txt`,
      text.replace(/^objective=.*/m, "objective=\x1b[2J\x07"),
    );
    const cases = [
      [["lightgbm"], 2, "there are 1 words"],
      [["keras", model, "out"], 2, 'one of lightgbm, xgboost, onnx: it is "keras"'],
      [["onnx", model, "out", "--quick"], 2, "Unknown option '--quick'"],
      [["onnx", model, "out", "--output", "one"], 2, '--output must be a whole number from 0: it is "one"'],
      [["onnx", model, "out", "--output", "3"], 1, "outputs are 0 to 0"],
      [["onnx", "mean.model", "mean.model"], 2, "must not be written over itself"],
      [["onnx", "absent", "out"], 1, "absent"],
      [["onnx", "mean.model", "out"], 1, "must be of trees"],
      [["onnx", model, "none/out"], 1, "its folder must exist and have room"],
      [["onnx", "s3://bucket/model", "out"], 2, 'begins with "s3:"'],
      [["onnx", "zero", "out"], 1, "must be a file: it is a device"],
      [["onnx", "../", "out"], 1, "must be a file: it is a folder"],
      [["onnx", "escapes.txt", "out"], 1, "\\x1b"],
      [["lightgbm", model, "out", "--labels", "labels.json"], 1, "lists of texts by feature"],
    ] as const;
    for (const [args, code, message] of cases) {
      const result = await exchange(folder, ...args);
      assertEquals([result.code, result.out], [code, ""], result.err);
      assertStringIncludes(result.err, message);
      assertEquals(result.err.includes("    at ") || result.err.includes("\x1b"), false);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
