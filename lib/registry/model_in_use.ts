import type { Cohort } from "lib/cohort/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { readCandidate } from "./candidate.ts";
import type { Champion, Registry } from "./registry.ts";

/**
 * The champion; or, while none was promoted, the candidate on trial: it may be looked at, but must not score.
 */
export type ModelInUse = Champion & { readonly isChampion: boolean };

/**
 * The model that notebooks after the evaluation look at.
 *
 * @throws {QueryError} when there is neither a champion nor a candidate: nothing was trained yet.
 */
export async function modelInUse(registry: Registry, warehouse: Warehouse): Promise<ModelInUse> {
  const champion = await registry.champion();
  if (champion) return { ...champion, isChampion: true };
  const { modelVersion } = await readCandidate(warehouse);
  return { ...await registry.load(modelVersion), version: modelVersion, isChampion: false };
}

/** The model in use in a sentence of Markdown. */
export function modelReading({ isChampion, meta, version }: ModelInUse): string {
  return isChampion
    ? `Champion: **${meta.name}**, version \`${version}\`.`
    : `*No model was promoted*, as none is surely better than the baselines; the candidate **${meta.name}**, version ` +
      `\`${version}\`, is looked at on trial, and scores nothing.`;
}

/**
 * Why a model can't be used day by day: the source has no days, or nothing was promoted. Null when it can.
 *
 * @returns a sentence of plain text.
 */
export function whyNotByDay(
  { isChampion, meta }: ModelInUse,
  { lacks }: Pick<Cohort, "lacks">,
): string | null {
  if (lacks.dates !== undefined) {
    return "The source has no admission dates: there is no day to score, no week to compare and no newer stay to learn from.";
  }
  return isChampion
    ? null
    : `No model is in use: notebook 04 has not promoted the candidate ${meta.name}, which scores nothing.`;
}
