import { dayOf, type Found, resultIn } from "./found.ts";

/** What is there now: the state of the data and the registry's champion; null where it can't be told. */
export type Now = { readonly data: string | null; readonly champion: string | null };

const ofDays = [
  "01_eda",
  "02_features",
  "03_training",
  "04_evaluation",
  "05_scoring",
  "06_drift",
  "07_retraining",
];
/** Which notebooks a report rests on: those of a yes/no outcome end with the scoring. */
function neededBy({ outcome }: Pick<Found, "outcome">): readonly string[] {
  return outcome === null ? ofDays : ofDays.slice(0, 5);
}

/**
 * Checks that results belong together and to what is there: of one state of the data, and of the same models.
 *
 * @throws {RangeError} naming the notebook that has no result, or the key by which its result is stale.
 */
export function checkFound(found: Found, now: Now): void {
  const missing = neededBy(found).find((notebook) => resultIn(found, notebook) === null);
  if (missing !== undefined) {
    refuse(found, `${missing} must have a result`, `results/${missing}.json is not there`);
  }
  checkData(found, now);
  checkModels(found, now);
}

function checkData(found: Found, now: Now): void {
  const first = resultIn(found, "01_eda")!;
  for (const { notebook, data, cohort, outcome } of found.results.values()) {
    if (cohort !== found.cohort || (outcome !== null && outcome !== found.outcome)) {
      refuse(found, `${notebook} ("cohort") must be of it`, `it is of ${cohort} ${outcome ?? ""}`.trim());
    }
    if (data !== null && first.data !== null && data !== first.data) {
      refuse(
        found,
        `${notebook} ("data") must be of the data of 01_eda`,
        `it is of ${data}, not ${first.data}`,
      );
    }
  }
  if (now.data !== null && first.data !== null && now.data !== first.data) {
    refuse(
      found,
      `01_eda ("data") must be of the data that is there`,
      `it is of ${first.data}, not ${now.data}`,
    );
  }
}

function checkModels(found: Found, now: Now): void {
  const evaluation = resultIn(found, "04_evaluation")!, retraining = resultIn(found, "07_retraining");
  const judged = [evaluation.summary.champion?.version, ...evaluation.models].flatMap((each) => each ?? []);
  const trained = resultIn(found, "03_training")!.models, [candidate] = evaluation.models;
  if (candidate !== undefined && trained.length > 0 && !trained.includes(candidate)) {
    refuse(
      found,
      `04_evaluation ("models") must be of a model that 03_training trained`,
      `it is of ${candidate}, not ${trained[0]}`,
    );
  }
  const known = [...judged, ...trained, ...retraining?.models ?? []];
  for (const { notebook, models } of found.results.values()) {
    const [about] = models;
    const isJudged = /^0[567]_/.test(notebook) && judged.length > 0 ? judged : known;
    if (about !== undefined && known.length > 0 && !isJudged.includes(about)) {
      refuse(
        found,
        `${notebook} ("models") must be of the model that 04_evaluation judged`,
        `it is of ${about}, not ${isJudged[0]}`,
      );
    }
  }
  const after = retraining?.summary.championAfterRetraining,
    told = after ?? evaluation.summary.champion?.version;
  if (now.champion !== null && told !== undefined && told !== now.champion && isInUse(found)) {
    const [notebook, key] = after === undefined
      ? ["04_evaluation", "champion"]
      : ["07_retraining", "championAfterRetraining"];
    refuse(
      found,
      `${notebook} ("${key}") must name the registry's champion`,
      `it names ${told}, not ${now.champion}`,
    );
  }
}

/** Whether a model was promoted at all: a candidate on trial is in no registry's use. */
function isInUse(found: Found): boolean {
  return resultIn(found, "04_evaluation")?.summary.champion != null;
}

function refuse({ cohort, outcome }: Found, rule: string, state: string): never {
  const options = cohort === "synthetic" ? "" : ` --cohort ${cohort}`;
  const asked = outcome === null ? options : `${options} --outcome ${outcome}`;
  throw new RangeError(
    `Cannot report on the ${cohort} cohort as ${rule}: ${state}; run deno task run${asked}`,
  );
}

/** What stands at the head of a report: cohort, day, model. */
export function headFacts(found: Found, version: string | null): string[] {
  const title = resultIn(found, "01_eda")?.summary.cohort?.title ?? found.cohort, day = dayOf(found);
  return [
    title,
    ...(found.outcome === null ? [] : [`outcome ${found.outcome.replaceAll("_", " ")}`]),
    day !== null
      ? `as of ${day}`
      : resultIn(found, "01_eda")?.summary.period === null
      ? "as of no day: the source has no dates"
      : "as of no day: no model could be trained",
    version === null
      ? "no model"
      : `${isInUse(found) || found.outcome !== null ? "model" : "candidate"} ${version}`,
  ];
}
