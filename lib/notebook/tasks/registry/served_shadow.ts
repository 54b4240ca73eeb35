import { readWhole, resolveInProject, utf8Text } from "lib/files/mod.ts";
import type { Registry } from "lib/registry/mod.ts";
import { takeServedShadow } from "lib/score/mod.ts";
import { shadowFile } from "lib/serve/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import type { Answer } from "./answer.ts";
import type { RegistryLine } from "./registry_line.ts";

const mostBytes = 2 ** 29;

/** Takes what `deno task serve --shadow` noted into `shadow_log`; the file stays as it is. */
export async function shadow(registry: Registry, line: RegistryLine): Promise<Answer> {
  const { cohort, warehouse, served = resolveInProject(shadowFile(cohort)), dryRun } = line;
  const bytes = await readWhole(served, { mostBytes });
  if (bytes === null) {
    throw new RangeError(
      `Cannot take what a shadow noted as deno task serve --shadow must have noted it: there is no ${served}`,
    );
  }
  if (dryRun) return { json: { dryRun }, text: `${served} would be taken; nothing was changed.` };
  const store = await openWarehouse(warehouse, { cohort });
  try {
    const taken = await takeServedShadow(store, utf8Text(bytes, served), await registry.trials.all());
    const text = `Took ${grouped(taken.written)} of ${grouped(taken.lines)} predictions into shadow_log` +
      (taken.onTrial === 0
        ? "."
        : `; ${grouped(taken.onTrial)} are of nights on trial, which score themselves.`);
    return { json: taken, text };
  } finally {
    await store.close();
  }
}
