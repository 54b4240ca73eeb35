import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import type { Matrix } from "lib/features/matrix.ts";
import { baselines, models } from "lib/model/learners.ts";
import type { Model } from "lib/model/model.ts";
import { fitNeural } from "lib/model/neural/neural.ts";
import { codeVersion } from "lib/registry/artefact/code_version.ts";
import { parametersState } from "lib/registry/artefact/parameters_state.ts";
import { stateToBytes } from "lib/registry/artefact/state_bytes.ts";
import { hospitalMatrix } from "../../model/small_matrix.ts";

Deno.test("`codeVersion` is the hash of the models that the learners fit of the same stays", async () => {
  const matrix = hospitalMatrix(500);
  const weight = Float64Array.from(matrix.target!, (days) => days > 10 ? 2 : 1);
  const hash = createHash("sha256");
  // The network as notebook 03 fits it takes hundreds of passes over so few rows.
  const learners = models(1).filter(({ name }) => name !== "neural network");
  const fits: ((rows: Matrix) => Model | Promise<Model>)[] = [
    ...[...baselines, ...learners].map(({ fit }) => fit),
    (rows) => fitNeural(rows, { seed: 1 }),
  ];
  for (const fit of fits) {
    for (const rows of [matrix, { ...matrix, weight }]) {
      hash.update(stateToBytes(parametersState((await fit(rows)).parameters)));
    }
  }
  const now = hash.digest("hex").slice(0, 12);
  assertEquals(
    codeVersion,
    now,
    `the same stays give other models: lib/registry/artefact/code_version.ts is to say "${now}"`,
  );
});
