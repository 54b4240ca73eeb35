import type { Cohort } from "lib/cohort/mod.ts";
import { isoDay } from "lib/stats/mod.ts";
import type { Warehouse } from "lib/warehouse/mod.ts";
import { readCandidate } from "./candidate.ts";
import { championAsOf, championToReplace } from "./champion_before.ts";
import type { Champion, Registry } from "./registry.ts";

/**
 * The champion; or, while none was promoted, the candidate on trial: it may be looked at, but must not score.
 */
export type ModelInUse = Champion & { readonly isChampion: boolean };

/**
 * The model that notebooks after the evaluation look at: the champion of a day, whatever was promoted as of
 * later ones.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {QueryError} when there is no champion, and nothing was trained yet.
 * @throws {RangeError} when there is none, and the latest training named no candidate.
 */
export async function modelInUse(
  registry: Registry,
  warehouse: Warehouse,
  asOf: number,
): Promise<ModelInUse> {
  return await inUse(await championAsOf(registry, asOf), registry, warehouse);
}

/** As `modelInUse()`, of the champion that a retraining as of a day meets (`championToReplace()`). */
export async function modelToReplace(
  registry: Registry,
  warehouse: Warehouse,
  asOf: number,
): Promise<ModelInUse> {
  return await inUse(await championToReplace(registry, asOf), registry, warehouse);
}

async function inUse(
  champion: Champion | null,
  registry: Registry,
  warehouse: Warehouse,
): Promise<ModelInUse> {
  if (champion) return { ...champion, isChampion: true };
  const candidate = await readCandidate(warehouse);
  if (candidate === null) {
    throw new RangeError(
      "Cannot look at a model as one must have been promoted or be a candidate: notebook 03 named none",
    );
  }
  const { modelVersion } = candidate;
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
 * Why no model can be used day by day: the source has no days, nothing was promoted as of a day or before, or
 * not even a candidate is there. Null when one can.
 *
 * @returns a sentence of plain text.
 * @throws {QueryError} when there is no champion, and nothing was trained yet.
 */
export async function whyNotByDay(
  registry: Registry,
  warehouse: Warehouse,
  { lacks }: Pick<Cohort, "lacks">,
  asOf: number,
): Promise<string | null> {
  if (lacks.dates !== undefined) {
    return "The source has no admission dates: there is no day to score, no week to compare and no newer stay to learn from.";
  }
  if (await championAsOf(registry, asOf) !== null) return null;
  const candidate = await readCandidate(warehouse);
  if (candidate === null) return "No model is in use: notebook 03 could not train a candidate.";
  return await registry.champion() === null
    ? `No model is in use: notebook 04 has not promoted the candidate ${candidate.name}, which scores nothing.`
    : `No model was in use on ${isoDay(asOf)}: the champion was promoted as of a later day.`;
}

/**
 * Why no champion can be used day by day: the source has no days, or none was promoted as of a day or before.
 * Null when one can.
 *
 * @returns a sentence of plain text.
 */
export async function whyNoChampion(
  registry: Registry,
  { lacks }: Pick<Cohort, "lacks">,
  asOf: number,
): Promise<string | null> {
  if (lacks.dates !== undefined) return "The source has no admission dates: there is no day to score.";
  return await championAsOf(registry, asOf) === null
    ? `No model is in use: notebook 04 has promoted none as of ${isoDay(asOf)} or before.`
    : null;
}
