import { type HeldOut, toMatrix } from "lib/features/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";

/**
 * What a model of the registry predicts for held-out stays, a row each: they are encoded anew, as it learnt
 * its own labels.
 *
 * @throws {TypeError} when the rows lack one of its features.
 */
export function predictHeld(
  { model, meta }: { readonly model: Pick<Artefact["model"], "predict">; readonly meta: Artefact["meta"] },
  held: HeldOut,
): Float64Array {
  return model.predict(toMatrix(held.rows, meta.encoder).matrix);
}
