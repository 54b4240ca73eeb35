import type { SurveySpec } from "../survey/survey_spec.ts";
import { brfssItems } from "./brfss_items.ts";

const outcome = { item: "health", yes: "fair or poor", said: "fair or poor general health" } as const;

/** Bands as the questionnaire reads them: `[least, most)` in thousand dollars. */
function bands(ends: readonly number[]): Readonly<Record<string, readonly [number, number]>> {
  return Object.fromEntries(ends.map((least, i) => {
    const most = ends[i + 1];
    const label = i === 0
      ? `below $${most},000`
      : `$${least},000${most === undefined ? " or more" : ` to ${most},000`}`;
    return [label, [1000 * least, most === undefined ? Infinity : 1000 * most]];
  }));
}

const bands2016 = bands([0, 10, 15, 20, 25, 35, 50, 75]);
const bands2024 = bands([0, 10, 15, 20, 25, 35, 50, 75, 100, 150, 200]);
const byCode = (labels: object) => Object.fromEntries(Object.keys(labels).map((label, i) => [i + 1, label]));

/**
 * The Behavioral Risk Factor Surveillance System (CDC) of 2024, and of 2016 as its columns are called where a
 * leading `_` became `X_`. Of 2016 each respondent is a PSU, as in CDC's own file. Poverty thresholds are the
 * Census Bureau's weighted averages by size of the household.
 */
const brfss2024: SurveySpec = {
  name: "brfss2024",
  title: "BRFSS 2024",
  year: 2024,
  asked: "IYEAR",
  design: { weight: "_LLCPWT", stratum: "_STSTR", psu: "_PSU", lonely: "centred" },
  items: brfssItems({
    ...{ state: "_STATE", month: "IMONTH", health: "_RFHLTH", general_health: "GENHLTH", age: "_AGEG5YR" },
    ...{ sex: "SEXVAR", race: "_RACEGR3", education: "EDUCA", smoking: "_SMOKER3", drinking: "DRNKANY6" },
    ...{ activity: "EXERANY2", insurance: "_HLTHPL2", disability: "DIFFWALK", heart_attack: "CVDINFR4" },
    ...{ coronary_disease: "CVDCRHD4", stroke: "CVDSTRK3", asthma: "ASTHMA3", skin_cancer: "CHCSCNC1" },
    ...{ other_cancer: "CHCOCNC1", lung_disease: "CHCCOPD3", depression: "ADDEPEV3" },
    ...{ kidney_disease: "CHCKDNY2", arthritis: "HAVARTH4", diabetes: "DIABETE4", income: "INCOME3" },
    ...{ bmi: "_BMI5", adults: ["NUMADULT", "HHADULT"], children: "CHILDREN" },
  }, byCode(bands2024)),
  outcome,
  incomeBands: bands2024,
  povertyThresholds: [15_940, 20_220, 24_950, 32_130, 38_110, 43_130, 48_970, 54_740, 64_900],
};

const brfss2016: SurveySpec = {
  name: "brfss2016",
  title: "BRFSS 2016",
  year: 2016,
  asked: "IYEAR",
  design: { weight: "X_LLCPWT", stratum: "X_STSTR", psu: "SEQNO", lonely: "centred" },
  items: brfssItems({
    ...{ state: "X_STATE", month: "IMONTH", health: "X_RFHLTH", general_health: "GENHLTH", age: "X_AGEG5YR" },
    ...{ sex: "SEX", race: "X_RACEGR3", education: "EDUCA", smoking: "X_SMOKER3", drinking: "DRNKANY5" },
    ...{ activity: "EXERANY2", insurance: "HLTHPLN1", disability: "DIFFWALK", heart_attack: "CVDINFR4" },
    ...{ coronary_disease: "CVDCRHD4", stroke: "CVDSTRK3", asthma: "ASTHMA3", skin_cancer: "CHCSCNCR" },
    ...{ other_cancer: "CHCOCNCR", lung_disease: "CHCCOPD1", depression: "ADDEPEV2" },
    ...{ kidney_disease: "CHCKIDNY", arthritis: "HAVARTH3", diabetes: "DIABETE3", income: "INCOME2" },
    ...{ bmi: "X_BMI5", adults: ["NUMADULT", "HHADULT"], children: "CHILDREN" },
  }, byCode(bands2016)),
  outcome,
  incomeBands: bands2016,
  povertyThresholds: [12_228, 15_569, 19_105, 24_563, 29_111, 32_928, 37_458, 41_781, 49_721],
};

/** The invented survey has the columns of 2024. */
const synthetic: SurveySpec = {
  ...brfss2024,
  ...{ name: "synthetic", title: "an invented survey", year: null },
};

const surveySpecs = [synthetic, brfss2016, brfss2024] as const;

/** The spec of that name. @throws {RangeError} naming those that there are. */
export function surveyNamed(name: string): SurveySpec {
  const found = surveySpecs.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot read a survey as it must be one of ${
      surveySpecs.map((each) => each.name).join(", ")
    }: it is "${name}"`,
  );
}
