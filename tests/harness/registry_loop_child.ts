/**
 * A process that goes on with a loop of register, promote and rollback in the registry of a folder, from
 * where its history ends, until the history has so many events: FOLDER EVENTS. Prints a point at the
 * beginning of each step.
 */
import { openRegistry } from "lib/registry/registry.ts";
import { smallFit } from "../registry/small_artefact.ts";

const [folder, events] = Deno.args;
const fits = [1, 2, 3].map((seed) => smallFit(seed));
const registry = await openRegistry(folder!, "synthetic");
for (let step = (await registry.history()).length; step < Number(events); step++) {
  Deno.stdout.writeSync(new TextEncoder().encode("."));
  const from = (await registry.champion())?.version ?? null;
  const why = { reason: `step ${step}`, asOf: step };
  const versions: string[] = [];
  for (const { bytes } of fits) versions.push(await registry.register(bytes));
  if (step % 4 === 3) {
    await registry.rollback({ ...why, from });
    continue;
  }
  const next = (versions.indexOf(from ?? "") + 1) % fits.length, { matrix, model } = fits[next]!;
  await registry.promote(versions[next]!, {
    ...why,
    over: from,
    probe: matrix,
    expected: model.predict(matrix),
  });
}
