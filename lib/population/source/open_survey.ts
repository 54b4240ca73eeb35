import { resolveInProject } from "lib/files/mod.ts";
import { surveyNamed } from "../specs/survey_specs.ts";
import { columnsRead, type RawSurvey, readSurvey } from "../survey/read_survey.ts";
import type { Survey } from "../survey/survey.ts";
import type { SurveySpec } from "../survey/survey_spec.ts";
import { drawSurvey } from "../synthetic/draw_survey.ts";
import { type SyntheticPopulation, syntheticPopulation } from "../synthetic/synthetic_population.ts";
import { readAreaContext, withContext } from "./area_context.ts";
import { readThresholds } from "./poverty_thresholds.ts";
import { surveyFileParts, wholeSurvey } from "./survey_file.ts";

export type OpenedSurvey = {
  readonly survey: Survey;
  /** Whom the survey was drawn from, where that was invented. */
  readonly population: SyntheticPopulation | null;
};

export type OpenSurveyOptions = {
  readonly name: string;
  /** "" is the usual one. */
  readonly file: string;
  readonly seed: number;
  /** A file of poverty thresholds, as `readThresholds()` reads it; "" are those of the spec's year. */
  readonly thresholds?: string;
  /** A file of what is told of areas, as `readAreaContext()` reads it; "" is none. */
  readonly context?: string;
};

/** Where a survey's usual file is below the folder of real data. */
const usualFiles: Readonly<Record<string, string>> = {
  brfss2016: "brfss_2016/brfss_2016_core.parquet",
};

/**
 * Opens a survey by the name of its spec: `synthetic` is drawn from an invented population; others are read
 * from their file, or where that is "" from the usual one in the folder that WARDBOOK_REAL_DATA names.
 *
 * @throws {RangeError} when there is no such spec; {Error} when no file was named; and as `readSurvey()`,
 * `surveyFileParts()`, `readThresholds()` and `readAreaContext()`.
 */
export async function openSurvey(options: OpenSurveyOptions): Promise<OpenedSurvey> {
  const { name, thresholds = "", context = "" } = options, named = surveyNamed(name);
  const povertyThresholds = thresholds === "" ? null : await readThresholds(thresholds);
  const opened = await openedAs(
    povertyThresholds === null ? named : { ...named, povertyThresholds },
    options,
  );
  if (context === "") return opened;
  return { ...opened, survey: withContext(opened.survey, await readAreaContext(context, named.year)) };
}

async function openedAs(spec: SurveySpec, options: OpenSurveyOptions): Promise<OpenedSurvey> {
  const { raw, population } = await openRawSurvey(options, [...columnsRead(spec), spec.asked]);
  return { survey: readSurvey(raw, spec), population };
}

/**
 * A survey's file as it is, of the columns that are wanted: whose it is goes as in `openSurvey()`.
 *
 * @throws {Error} when no file was named; and as `surveyFileParts()`.
 */
export async function openRawSurvey(
  { name, file, seed }: Pick<OpenSurveyOptions, "name" | "file" | "seed">,
  columns: readonly string[],
): Promise<{ readonly raw: RawSurvey; readonly population: SyntheticPopulation | null }> {
  if (name === "synthetic" && file === "") {
    const population = syntheticPopulation(seed);
    return { raw: drawSurvey(population, { seed }), population };
  }
  const realData = Deno.env.get("WARDBOOK_REAL_DATA"), usual = usualFiles[name];
  if (file === "" && (realData === undefined || usual === undefined)) {
    throw new Error(
      `Cannot open the survey "${name}" as its file must be given: pass --survey-file FILE${
        usual === undefined ? "" : ", or set WARDBOOK_REAL_DATA"
      }`,
    );
  }
  const path = file === "" ? `${realData}/${usual}` : resolveInProject(file);
  return { raw: await wholeSurvey(surveyFileParts(path, columns), columns), population: null };
}
