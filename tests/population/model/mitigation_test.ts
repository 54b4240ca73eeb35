import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type HeldRows, mitigatedGroups } from "lib/population/model/mitigation.ts";
import { surveyMatrix } from "lib/population/model/survey_matrix.ts";
import { mitigationReading, mitigationTable } from "lib/population/report/mitigation_report.ts";
import { surveyNamed } from "lib/population/specs/survey_specs.ts";
import { readSurvey } from "lib/population/survey/read_survey.ts";
import { yesOf } from "lib/population/survey/survey.ts";
import { surveyGroups } from "lib/population/survey/survey_groups.ts";
import { takeDesign } from "lib/population/survey/take_design.ts";
import { drawSurvey } from "lib/population/synthetic/draw_survey.ts";
import { syntheticPopulation } from "lib/population/synthetic/synthetic_population.ts";

const raw = drawSurvey(syntheticPopulation(1), { seed: 1 }),
  survey = readSurvey(raw, surveyNamed("synthetic"));
const yes = yesOf(survey), { codes, labels } = surveyGroups(survey, "sex"), women = labels.indexOf("female");
const [conditions] = surveyMatrix(survey, ["conditions"]).features;
const counts = conditions?.type === "number" ? conditions.values : new Float64Array();

/** Risks by conditions, of women too low by so much log-odds; of every second PSU those learnt from. */
function parts(tooLow: number, isIn: (row: number) => boolean = () => true): readonly HeldRows[] {
  const rows = Int32Array.from(codes.keys()).filter((row) => codes[row]! >= 0 && isIn(row));
  return [0, 1].map((part) => {
    const own = rows.filter((row) => survey.design.psu[row]! % 2 === part);
    // A jitter, so that few share a risk.
    const at = (row: number) =>
      -2.6 + 0.75 * counts[row]! + (row * 7919 % 997) / 2000 - (codes[row] === women ? tooLow : 0);
    const predicted = Float64Array.from(own, (row) => 1 / (1 + Math.exp(-at(row))));
    const held = {
      yes: Float64Array.from(own, (row) => yes[row]!),
      predicted,
      design: takeDesign(survey.design, own),
    };
    return { held, rows: own };
  });
}

Deno.test("`mitigatedGroups()` closes the gap of a group whose risks are too low, and tells what it costs", () => {
  const [learnt, test] = parts(1.5), asked = { learnt: learnt!, test: test!, share: 0.2 };
  const found = mitigatedGroups(survey, "sex", asked)!;
  assertEquals([found.group, found.ways.length], ["female", 3]);
  const [one, recalibrated, apart] = found.ways;
  assert(one!.gap.lower > 0.2, `${one!.gap.lower}`);
  for (const way of [recalibrated!, apart!]) {
    assert(way.gap.lower < 0 && way.gap.upper > 0, `${way.way}: ${way.gap.value}`);
    assert(Math.abs(way.flagged.value - 0.2) < 0.03, `${way.way}: ${way.flagged.value}`);
    assert(way.recall.value > one!.recall.value && way.gained.lower > 0);
  }
  assertEquals([one!.gained.value, one!.gained.error], [0, 0]);
  const said = mitigationReading([found]);
  assertStringIncludes(said, "Of sex female a larger share of the ill is missed than of others, by ");
  assertStringIncludes(said, "of all ill more.");
  assertEquals(mitigationTable([found, null]).rowCount, 3);
});

Deno.test("`mitigatedGroups()` leaves groups together that may not be shown, and says where none is missed more", () => {
  const [learnt, test] = parts(0),
    fair = mitigatedGroups(survey, "sex", { learnt: learnt!, test: test!, share: 0.2 });
  assertStringIncludes(mitigationReading([fair]), "not surely missed more often");
  // Of women a few are left: nobody else is there to compare them with.
  let few = 0;
  const [some, rest] = parts(0, (row) => codes[row] !== women || few++ < 60);
  assertEquals(mitigatedGroups(survey, "sex", { learnt: some!, test: rest!, share: 0.2 }), null);
  assertEquals(mitigationReading([null]), "No groups have enough people to be treated apart.");
});

Deno.test("`mitigatedGroups()` flags people of no known group by the threshold of all where none of them was ill", () => {
  const [learnt, test] = parts(0), isLost = (row: number) => row % 40 < 3;
  const lost = {
    ...survey,
    table: {
      ...survey.table,
      columns: {
        ...survey.table.columns,
        sex: { type: "category" as const, labels, codes: codes.map((code, row) => isLost(row) ? -1 : code) },
      },
    },
  };
  const isKnown = (row: number) => !isLost(row) || yes[row] !== 1;
  const some = learnt!.rows.filter(isKnown),
    places = [...learnt!.rows.keys()].filter((at) => isKnown(learnt!.rows[at]!));
  const of = (values: Float64Array) => Float64Array.from(places, (at) => values[at]!);
  const held = {
    yes: of(learnt!.held.yes),
    predicted: of(learnt!.held.predicted),
    design: takeDesign(survey.design, some),
  };
  const asked = { learnt: { held, rows: some }, share: 0.2 };
  // They all are at the highest risk: whoever has no group must be flagged, too.
  const high = {
    ...test!,
    held: {
      ...test!.held,
      predicted: test!.held.predicted.map((risk, at) => isLost(test!.rows[at]!) ? 0.999 : risk),
      yes: test!.held.yes.map((each, at) => isLost(test!.rows[at]!) ? 1 : each),
    },
  };
  const recalls = mitigatedGroups(lost, "sex", { ...asked, test: high })!.ways.map(({ recall }) =>
    recall.value
  );
  assert(recalls[2]! > 0.9 * recalls[0]!, `${recalls}`);
});
