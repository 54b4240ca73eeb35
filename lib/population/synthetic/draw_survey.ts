import { randomSource, sampleWithoutReplacement } from "lib/stats/mod.ts";
import { numberColumn, tableOf } from "lib/table/mod.ts";
import { conditions } from "../specs/brfss_items.ts";
import { surveyNamed } from "../specs/survey_specs.ts";
import type { RawSurvey } from "../survey/read_survey.ts";
import type { PersonItem, SyntheticPopulation } from "./synthetic_population.ts";

export type DrawOptions = {
  readonly seed: number;
  /** Areas drawn of each stratum: more in the first of each state, where people live close together. */
  readonly areas?: readonly [number, number];
  /** Whether answers may lack. Default true. */
  readonly hasMissing?: boolean;
};

/** Columns of BRFSS 2024, of which SAS calls `.` what was not asked. */
const blank = ".".charCodeAt(0);

/**
 * Draws a survey from an invented population, as a file of BRFSS 2024 would have it: areas at random of each
 * stratum, in them people, the old and women more often; each weighs one over the chance to be asked. Who is
 * ill tells income and weight less often, so that complete answers are no random part of all.
 */
export function drawSurvey(population: SyntheticPopulation, options: DrawOptions): RawSurvey {
  const { seed, areas = [18, 12], hasMissing = true } = options, random = randomSource(seed);
  const { codes, begins, stratumOf, strata } = population;
  const ofStratum = stratumOf.length / strata.length;
  const rows: { readonly person: number; readonly weight: number; readonly area: number }[] = [];
  strata.forEach((_, stratum) => {
    const size = areas[stratum % 2]!;
    for (const place of sampleWithoutReplacement(ofStratum, size, random).sort()) {
      const area = stratum * ofStratum + place;
      for (let person = begins[area]!; person < begins[area + 1]!; person++) {
        const chance = (0.3 + 0.045 * codes.age[person]!) * (codes.sex[person] === 2 ? 1 : 0.85);
        if (random() >= chance) continue;
        rows.push({ person, weight: ofStratum / size / chance, area });
      }
    }
  });
  const columns: Record<string, Float64Array> = {};
  const put = (name: string, valueOf: (row: (typeof rows)[number]) => number) =>
    columns[name] = Float64Array.from(rows, valueOf);
  const columnOf = new Map(surveyNamed("synthetic").items.map(({ name, columns }) => [name, columns[0]!]));
  const named: readonly PersonItem[] = [
    ...["state", "age", "sex", "race", "education", "income", "smoking", "drinking"] as const,
    ...["activity", "insurance", "disability"] as const,
    ...conditions,
  ];
  for (const name of named) put(columnOf.get(name)!, ({ person }) => codes[name][person]!);
  // Diabetes is asked with four answers, of which 3 is no.
  put("DIABETE4", ({ person }) => codes.diabetes[person] === 1 ? 1 : 3);
  put("_STSTR", ({ area }) => strata[stratumOf[area]!]!);
  put("_PSU", ({ area }) => area + 1);
  put("_LLCPWT", ({ weight }) => weight);
  put("IMONTH", () => 1 + Math.floor(12 * random()));
  put("_RFHLTH", ({ person }) => population.yes[person] === 1 ? 2 : 1);
  put(
    "GENHLTH",
    ({ person }) => population.yes[person] === 1 ? 4 + Number(random() < 0.25) : 1 + Math.floor(3 * random()),
  );
  put("_BMI5", ({ person }) => population.bmi[person]!);
  put("CHILDREN", ({ person }) => codes.children[person] || 88);
  const byPhone = Uint8Array.from(rows, () => Number(random() < 0.25));
  rows.forEach(({ person }, row) => {
    (columns.NUMADULT ??= new Float64Array(rows.length).fill(NaN))[row] = byPhone[row] === 1
      ? codes.adults[person]!
      : NaN;
    (columns.HHADULT ??= new Float64Array(rows.length).fill(NaN))[row] = byPhone[row] === 1
      ? NaN
      : codes.adults[person]!;
  });
  if (hasMissing) {
    leaveOut(columns, rows.map(({ person }) => person), population, random);
  }
  return {
    table: tableOf(
      Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)])),
    ),
    missing: Object.fromEntries(
      Object.entries(columns).map((
        [name, values],
      ) => [name, Uint8Array.from(values, (value) => Number.isNaN(value) ? blank : 0)]),
    ),
  };
}

/** How often an answer lacks, of the healthy and of the ill, with the codes that stand instead. */
const lacks: readonly (readonly [string, number, number, readonly number[]])[] = [
  ["INCOME3", 0.17, 0.27, [77, 99]],
  ["_BMI5", 0.07, 0.13, [NaN]],
  ["_RACEGR3", 0.02, 0.02, [9]],
  ["EDUCA", 0.005, 0.005, [9]],
  ["_SMOKER3", 0.04, 0.05, [9]],
  ["DRNKANY6", 0.05, 0.05, [7, 9]],
  ["EXERANY2", 0.003, 0.003, [7, 9]],
  ["_HLTHPL2", 0.03, 0.03, [9]],
  ["DIFFWALK", 0.03, 0.03, [NaN, 7]],
  ["_AGEG5YR", 0.015, 0.01, [14]],
  ["CHILDREN", 0.015, 0.01, [99]],
  ["HHADULT", 0.01, 0.01, [77, 99]],
  ["_RFHLTH", 0.003, 0.003, [9]],
  ...["CVDINFR4", "CVDCRHD4", "CVDSTRK3", "ASTHMA3", "CHCSCNC1", "CHCOCNC1", "CHCCOPD3", "ADDEPEV3"].map((
    name,
  ) => [name, 0.006, 0.012, [7, 9]] as const),
  ...["CHCKDNY2", "HAVARTH4", "DIABETE4"].map((name) => [name, 0.006, 0.012, [7, 9]] as const),
];

function leaveOut(
  columns: Record<string, Float64Array>,
  people: readonly number[],
  { yes }: SyntheticPopulation,
  random: () => number,
): void {
  for (const [name, ofHealthy, ofIll, instead] of lacks) {
    people.forEach((person, row) => {
      if (Number.isNaN(columns[name]![row]!)) return;
      if (random() >= (yes[person] === 1 ? ofIll : ofHealthy)) return;
      columns[name]![row] = instead[Math.floor(instead.length * random())]!;
    });
  }
}
