import type { Cohort } from "lib/cohort/mod.ts";
import { unusualRows } from "lib/model/mod.ts";
import { type Artefact, probeOf } from "lib/registry/mod.ts";
import type { Hono } from "../http/hono.ts";
import { readStays } from "../input/read_stays.ts";
import { type ServedModel, servedModel } from "./served_model.ts";

/** So many rows are predicted, few at a time and one by one: what is kept for the next ones is made then. */
const manyRows = 2_048, fewRows = 64;

/**
 * A model that answers its first request as fast as its thousandth: explanations' tables, and what scores
 * many stays or single ones, are made before. Others are answered meanwhile, but while tables are made.
 *
 * @throws what `servedModel()` throws.
 */
export async function readyModel(
  artefact: Artefact,
  cohort: Cohort,
  hono: Pick<Hono, "z">,
): Promise<ServedModel> {
  const model = servedModel(artefact, cohort, hono), { unusual, meta, predict, reader } = model;
  // All rows of the probe count as unusual, so that they are explained.
  if (unusual) unusualRows({ ...unusual, limit: -Infinity }, probeOf(meta.encoder));
  const stays = readStays(Array.from({ length: fewRows }, () => ({})), reader);
  for (let rows = 0; rows < manyRows; rows += fewRows) {
    predict(stays, 3);
    predict([stays[0]!], 3);
    predict([stays[1]!], 0);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return model;
}
