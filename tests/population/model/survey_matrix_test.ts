import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { balancedProtocol, precisionAt, published } from "lib/population/model/balanced_protocol.ts";
import { fairness } from "lib/population/model/fairness.ts";
import {
  aucDifference,
  calibrationLine,
  capacityThreshold,
  riskScores,
  thresholdScores,
} from "lib/population/model/risk_scores.ts";
import { heldRisks, judgedEntries, riskStudy, surveyContest } from "lib/population/model/risk_study.ts";
import { riskTiers } from "lib/population/model/risk_tiers.ts";
import { riskSearchOf } from "lib/population/model/searched_risk.ts";
import {
  allowedFeatures,
  eightFeatures,
  povertyRatios,
  surveyMatrix,
} from "lib/population/model/survey_matrix.ts";
import { surveyTerms } from "lib/population/model/survey_terms.ts";
import { effectsTable, surveyEffects } from "lib/population/report/effects_report.ts";
import { protocolReading } from "lib/population/report/protocol_report.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { designOf } from "lib/population/survey/survey_design.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";
import { categoriesOf, cellText, columnOf, numberColumn, tableOf } from "lib/table/mod.ts";

const population = syntheticPopulation(1), spec = surveyNamed("synthetic");
const raw = drawSurvey(population, { seed: 1 }), survey = readSurvey(raw, spec);

Deno.test("`surveyMatrix()` refuses what is asked because of the outcome, and the outcome itself", () => {
  assertThrows(() => surveyMatrix(survey, ["general_health"]), RangeError, "it is asked because of it");
  assertThrows(() => surveyMatrix(survey, ["health"]), RangeError, 'it is of the kind "outcome"');
  assertThrows(() => surveyMatrix(survey, ["race"]), RangeError, 'it is of the kind "group"');
  assertEquals(surveyMatrix(survey, allowedFeatures).rowCount, survey.rowCount);
});

Deno.test("`surveyMatrix()` counts conditions among those answered, and a household's poverty by its band", () => {
  const rows = [0, 1, 2, 3, 4], columns = raw.table.columns;
  const said: Readonly<Record<string, readonly number[]>> = {
    CVDINFR4: [1, 1, 7, 2, NaN],
    ASTHMA3: [1, 2, 9, 2, 2],
    INCOME3: [1, 5, 5, 77, 11],
    NUMADULT: [1, 2, 2, 2, 2],
    HHADULT: rows.map(() => NaN),
    CHILDREN: [88, 88, 3, 88, 88],
  };
  const few = Object.keys(columns).map((name) =>
    [
      name,
      numberColumn(
        rows.map((row) => said[name]?.[row] ?? (/^(C|H|ADD)/.test(name) ? 2 : name === "DIABETE4" ? 3 : 1)),
      ),
    ] as const
  );
  const own = readSurvey({ table: tableOf(Object.fromEntries(few)) }, spec);
  const [counted, unknown, poverty] = surveyMatrix(own, ["conditions", "poverty"]).features;
  assert(counted?.type === "number" && unknown?.type === "number" && poverty?.type === "category");
  assertEquals([[...counted.values], [...unknown.values]], [[2, 1, 0, 0, 0], [0, 0, 2, 0, 1]]);
  // $0 to 10,000 for one; $25,000 to 35,000 for two (20,220), and for five (38,110); not told; the top band.
  assertEquals([...poverty.codes].map((code) => poverty.labels[code] ?? null), [
    ...["below the threshold", "above the threshold", "below the threshold", null, "above the threshold"],
  ]);
  const { least, most, middle } = povertyRatios(own);
  assertAlmostEquals(least[1]!, 25_000 / 20_220);
  assertEquals([most[4], middle[4]], [Infinity, 200_000 / 20_220]);
});

Deno.test("`riskScores()` and `thresholdScores()` are what one counts by hand, by weights", () => {
  const yes = Float64Array.of(1, 0, 1, 0, NaN), predicted = Float64Array.of(0.9, 0.6, 0.4, 0.1, 0.5);
  const one = Float64Array.from(yes, () => 1), weight = Float64Array.of(1, 2, 3, 4, 5);
  const held = {
    yes,
    predicted,
    design: designOf({ weight, stratum: one, psu: Float64Array.of(1, 2, 3, 4, 5) }, "centred"),
  };
  const { auc, brier, bias, prevalence } = riskScores(held);
  assertAlmostEquals(auc.value, (1 * 6 + 3 * 4) / (4 * 6));
  assertAlmostEquals(brier.value, (0.01 + 2 * 0.36 + 3 * 0.36 + 4 * 0.01) / 10);
  assertAlmostEquals(bias.value, (0.9 + 1.2 + 1.2 + 0.4 - 4) / 10);
  assertAlmostEquals(prevalence.value, 0.4);
  const at = thresholdScores(held, 0.5);
  assertAlmostEquals(at.precision.value, 1 / 3);
  assertAlmostEquals(at.recall.value, 1 / 4);
  assertAlmostEquals(at.specificity.value, 4 / 6);
  assertAlmostEquals(at.accuracy.value, 5 / 10);
  assertAlmostEquals(at.f1.value, 2 / 7);
  assertAlmostEquals(at.claimed.value, 0.25 / (0.25 + 1 / 3));
  assertEquals(aucDifference(held, predicted).value, 0);
  assertEquals(capacityThreshold(predicted, weight, 0.2), 0.6);
  assertEquals(capacityThreshold(predicted, weight, 0.05), Infinity);
});

Deno.test("`precisionAt()` turns what was published of a balanced test into what is true", () => {
  assertAlmostEquals(precisionAt(0.5, published), published.precision, 0.015);
  assertAlmostEquals(precisionAt(0.191, published), 0.4, 0.005);
});

Deno.test("the risk of a survey is learnt, calibrated and judged by PSU, and beats the baselines", async () => {
  const study = riskStudy(survey, eightFeatures, { seed: 1 }),
    parts = [study.train, study.choice, study.calibration, study.test];
  const psus = parts.map((rows) => new Set(rows.map((row) => survey.design.psu[row]!)));
  assertEquals(psus.reduce((sum, { size }) => sum + size, 0), new Set(survey.design.psu).size);
  const contest = await surveyContest(study, { seed: 1, search: "quick" });
  assert(contest.models.at(-1)!.name.startsWith("boosting, logistic loss, searched: leaves "));
  assertThrows(() => riskSearchOf("much"), RangeError, 'must be off, quick, full: it is "much"');
  const judged = judgedEntries(study, contest), { held, scores } = judged[0]!;
  const cells = judged.at(-1)!;
  assert(aucDifference(held, cells.held.predicted).lower > 0);
  assert(scores.auc.value > 0.75, `${scores.auc.value}`);
  const { slope } = calibrationLine(held);
  assert(slope.lower < 1 && slope.upper > 1, `${slope.lower} to ${slope.upper}`);
  const others = heldRisks(study, study.calibration, contest.chosen.model);
  const tiers = riskTiers(held, others);
  const sum = (name: "cases" | "people") => tiers.reduce((all, each) => all + each[name].value, 0);
  assertAlmostEquals(sum("cases"), 1, 1e-9);
  assertAlmostEquals(sum("people"), 1, 1e-9);
  assert(tiers[0]!.rate.value > 4 * tiers[4]!.rate.value);
  const by = [["sex"], ["race"], ["sex", "race"]], threshold = tiers[0]!.from;
  const groups = fairness(held, survey, { rows: study.test, by, threshold });
  assert(
    groups.some(({ isHidden }) => isHidden) &&
      groups.every((each) => !each.isHidden || Number.isNaN(each.rows)),
  );
  // Nothing is planted by sex or race.
  assert(groups.every(({ adjusted }) => Number.isNaN(adjusted) || adjusted > 0.05));
  const shifted = (by: number) => {
    const predicted = held.predicted.map((each, at) => surveyIs(study.test[at]!) ? each / by : each);
    return fairness({ ...held, predicted }, survey, { rows: study.test, by: [["sex"]], threshold });
  };
  const [male, female] = shifted(1.5);
  assert(female!.adjusted < 0.05 && female!.gap.lower > 0 && male!.gap.upper < 0);
  // Where all are missed, no p-value can be told.
  const [, allMissed] = shifted(9);
  assertEquals([allMissed!.missed.value, allMissed!.adjusted], [1, NaN]);
  const protocol = await balancedProtocol(study, { seed: 1 });
  assertAlmostEquals(protocol.claimed.prevalence.value, 0.5, 0.1);
  assert(protocol.true.precision.upper < protocol.claimed.precision.value);
  assert(protocolReading(protocol).includes("claims too much"));
  const real = (value: number, error: number) => {
    const precision = { ...protocol.true.precision, value, lower: value - error, upper: value + error };
    return protocolReading({ ...protocol, true: { ...protocol.true, precision } });
  };
  assert(real(0.95, 0.01).includes("claims too little") && real(0.5, NaN).includes("can't be told"));
});

const sexes = surveyMatrix(survey, ["sex"]).features[0]!;
const surveyIs = (row: number) => sexes.type === "category" && sexes.labels[sexes.codes[row]!] === "female";

Deno.test("`surveyContest()` and `balancedProtocol()` refuse a survey in which all answers are of one kind", async () => {
  const health = raw.table.columns._RFHLTH!;
  assert(health.type === "number");
  const columns = {
    ...raw.table.columns,
    _RFHLTH: numberColumn(new Float64Array(raw.table.rowCount).fill(1)),
  };
  const study = riskStudy(readSurvey({ table: tableOf(columns) }, spec), eightFeatures, { seed: 1 });
  const said = await surveyContest(study, { seed: 1 }).then(() => "", String);
  assert(said.includes("training has one kind"), said);
  const none = await balancedProtocol(study, { seed: 1 }).then(() => "", String);
  assert(none.includes("0 and"), none);
});

Deno.test("`surveyEffects()` finds what was planted, and complete answers another prevalence", () => {
  const effects = surveyEffects(survey, eightFeatures), { all, isComplete } = effects, yes = yesOf(survey);
  const conditions = all.find(({ name }) => name === "conditions")!;
  assert(conditions.lower < 0.55 && conditions.upper > 0.5, `${conditions.lower} to ${conditions.upper}`);
  const daily = all.find(({ name }) => name === "smoking: daily")!;
  assert(daily.lower < 0.35 && daily.upper > 0.35, `${daily.lower} to ${daily.upper}`);
  const share = (of: (row: number) => boolean) => {
    const rows = [...yes.keys()].filter((row) => !Number.isNaN(yes[row]!) && of(row));
    return rows.reduce((sum, row) => sum + yes[row]!, 0) / rows.length;
  };
  assert(share((row) => isComplete[row] === 1) < share(() => true) - 0.02);
  const names = surveyTerms(surveyMatrix(survey, ["smoking"])).map(({ name }) => name);
  assertEquals(names, ["smoking: daily", "smoking: some days", "smoking: former", "smoking: not known"]);
  const smoking = surveyMatrix(survey, ["smoking"]), [own] = smoking.features;
  assert(own!.type === "category");
  const daily0 = { ...own!, codes: own!.codes.map(() => 0) };
  const alike = surveyTerms({ ...smoking, features: [daily0] }, [own!]).map(({ name }) => name);
  assertEquals(alike, names.slice(0, 3), "the same reference, whoever is most there");
  const table = effectsTable(effects), terms = categoriesOf(table, "term").labels;
  const at = terms.indexOf("smoking: never");
  assertEquals(terms[at + 1], "smoking: daily");
  assertEquals(cellText(columnOf(table, "odds_ratio"), at), "reference");
  assert(terms.includes("bmi, each one more") && !Object.hasOwn(table.columns, "answers_drawn"));
});
