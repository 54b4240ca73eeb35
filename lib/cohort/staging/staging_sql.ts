import { resolveInProject } from "lib/files/mod.ts";
import { type Sql, written } from "lib/warehouse/mod.ts";
import type { Cohort } from "../cohort.ts";
import { stageStays } from "./stage_stays.ts";

/**
 * The statement that fills `stays` from `accepted`: what the spec says (`stageStays()`), or the cohort's own
 * file beside its spec in `data/cohorts/`.
 *
 * @throws {Deno.errors.NotFound} when there is no such file.
 */
export async function stagingSql(cohort: Cohort): Promise<Sql> {
  const { staging } = cohort;
  if (staging === undefined) return stageStays(cohort);
  return written(await Deno.readTextFile(resolveInProject(`data/cohorts/${staging}`)), staging);
}
