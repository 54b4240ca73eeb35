import {
  columnsScored,
  openRawSurvey,
  readBatch,
  surveyCohort,
  surveyNamed,
  surveyOutcome,
} from "lib/population/mod.ts";
import { openRegistry } from "lib/registry/mod.ts";
import { scoreRisks } from "lib/score/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import { cellText } from "lib/table/mod.ts";
import { openWarehouse } from "lib/warehouse/mod.ts";
import type { SurveyModelLine } from "./survey_line.ts";

/**
 * Tells each row of a survey's file its risk, into `risk_log`. Returns what is to be said.
 *
 * @throws {Error} when no model is in use; and as `readBatch()` and `scoreRisks()`.
 */
export async function scoreSurvey(
  { name, file, seed, models, json, ...line }: SurveyModelLine<"score">,
): Promise<string> {
  const spec = surveyNamed(name), cohort = surveyCohort(name);
  const registry = await openRegistry(models, cohort, { outcome: surveyOutcome });
  const artefact = line.version === null ? await registry.champion() : await registry.load(line.version);
  if (artefact === null) {
    throw new Error(
      `Cannot score a file as a model must be in use: none was learnt yet (deno task survey fit ${name})`,
    );
  }
  const { raw } = await openRawSurvey({ name, file, seed }, columnsScored(spec)),
    batch = readBatch(raw, spec);
  const warehouse = await openWarehouse(line.warehouse, { cohort, onWait: (said) => console.error(said) });
  try {
    const counts = await scoreRisks(warehouse, artefact, batch, { where: line.where });
    const { rows, written, there, quarantined } = counts, { version } = artefact.meta;
    const { rule, reason, source_row } = batch.quarantined.columns;
    const example = quarantined === 0
      ? null
      : `row ${cellText(source_row!, 0)}: ${cellText(reason!, 0)} (${cellText(rule!, 0)})`;
    if (json) return JSON.stringify({ ...counts, version, fileHash: batch.fileHash, example });
    return `${grouped(rows)} rows = ${grouped(written)} told a risk + ${grouped(there)} told before + ${
      grouped(quarantined)
    } in quarantine; by model ${version}, into risk_log (file ${batch.fileHash})${
      example === null ? "" : `\n  in quarantine: ${example}`
    }`;
  } finally {
    await warehouse.close();
  }
}
