import { type Artefact, intervalAt } from "lib/registry/mod.ts";

/**
 * The model with its intervals told at another level; as it is where that is its own, or no level is asked
 * for.
 *
 * @throws {TypeError} when it knows of no other level, as models of versions before.
 */
export function toldAt<T extends Artefact>(artefact: T, level: number | undefined): T {
  const { meta } = artefact;
  return meta.residuals === null || level === undefined
    ? artefact
    : { ...artefact, meta: { ...meta, residuals: intervalAt(meta.residuals, level) } };
}
