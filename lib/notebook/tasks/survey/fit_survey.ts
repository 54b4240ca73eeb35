import { shownText } from "lib/files/mod.ts";
import {
  allowedFeatures,
  openSurvey,
  riskSearchOf,
  riskStudy,
  surveyArtefact,
  surveyCohort,
  surveyContest,
  surveyOutcome,
} from "lib/population/mod.ts";
import { openRegistry, probeOf, promoteRehearsed, readArtefact } from "lib/registry/mod.ts";
import { grouped } from "lib/stats/mod.ts";
import type { SurveyModelLine } from "./survey_line.ts";

/** Learns a survey's risks, registers the model, and makes it the one in use. Returns what is to be said. */
export async function fitSurvey(
  { name, file, seed, models, json, search }: SurveyModelLine<"fit">,
): Promise<string> {
  const { survey } = await openSurvey({ name, file, seed });
  const study = riskStudy(survey, allowedFeatures, { seed }),
    contest = await surveyContest(study, { seed, search: riskSearchOf(search) });
  const bytes = surveyArtefact(study, contest), { meta } = readArtefact(bytes);
  const registry = await openRegistry(models, surveyCohort(name), { outcome: surveyOutcome });
  const version = await registry.register(bytes), probe = probeOf(meta.encoder);
  await promoteRehearsed(registry, version, {
    ...{ reason: `learnt from ${grouped(survey.rowCount)} respondents`, asOf: Date.now() },
    ...{ over: await registry.championVersion(), probe, expected: contest.chosen.model.predict(probe) },
  });
  const { rows, holdOut } = meta, auc = holdOut.metrics["auc"]!;
  if (json) return JSON.stringify({ version, name: meta.name, learntFrom: rows, ...holdOut });
  const [value, lower, upper] = [auc.value, auc.lower, auc.upper].map((each) => each.toFixed(3));
  const far = Number.isNaN(auc.lower)
    ? ", but how sure that is can't be told"
    : ` (${lower} to ${upper}), by the design`;
  return shownText(
    `Model ${version} (${meta.name}) is in use: learnt from ${grouped(rows)} respondents; on ${
      grouped(holdOut.rows)
    } others its AUC is ${value}${far}`,
  );
}
