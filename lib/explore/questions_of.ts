import { type Cohort, knownAtOf, labelOf, levelsOf, staysColumnsOf } from "lib/cohort/mod.ts";
import { categoriesOf, columnOf, isConstant, type Table } from "lib/table/mod.ts";
import { type Question, questions } from "./questions.ts";

/** Keys and times, and how a stay ends: nothing that stays are grouped by. */
const noFactors = ["stay_id", "patient_id", "stay_days", "discharge_kind"];
/** More groups than these are no picture. */
const mostCells = 12;

/**
 * The questions that are asked of a cohort: the seventeen where its columns let them all be asked; else those
 * that they do, and one about each other column that it declares, and whether two categories act together.
 * Levels that the spec orders are asked whether stays rise with them.
 *
 * @param stays the columns of `stays`: of two categories with few labels a picture is made.
 */
export function questionsOf(cohort: Cohort, stays: Table): readonly Question[] {
  const isThere = (column: string) => knownAtOf(column, cohort) !== null;
  const usual = questions.filter(({ factors, outcome, ageBands }) =>
    [...factors, outcome, ...(ageBands ? ["age_band"] : [])].every(isThere)
  );
  if (usual.length === questions.length) return questions;
  const asked = new Set(
    usual.filter(({ factors }) => factors.length === 1).flatMap(({ factors }) => factors),
  );
  const factors = staysColumnsOf(cohort).filter(({ name, type }) =>
    type !== "timestamp" && !noFactors.includes(name) && !asked.has(name) && isThere(name) &&
    !isConstant(columnOf(stays, name))
  );
  const others = factors.map(({ name, type }, i): Question => ({
    number: questions.length + 1 + i,
    sql: null,
    outcome: "stay_days",
    factors: [name],
    ...wordsOf(name, type === "number", cohort),
  }));
  const pair = usual.some(({ interaction }) => interaction) ? [] : pairOf(cohort, stays);
  if (pair.length < 2) return [...usual, ...others];
  const [one, other] = pair.map((name) => labelOf(name, cohort));
  return [...usual, ...others, {
    number: questions.length + 1 + others.length,
    title: `Do ${one} and ${other} go together, and do both together act on the stay?`,
    sql: null,
    test: "association",
    outcome: "stay_days",
    factors: pair,
    interaction: true,
  }];
}

function wordsOf(name: string, isNumber: boolean, cohort: Cohort): Pick<Question, "title" | "test"> {
  const label = labelOf(name, cohort);
  if (isNumber) return { title: `Do stays change with ${label}?`, test: "shape" };
  return levelsOf(name, cohort) === null
    ? { title: `Do stays differ by ${label}?`, test: "groups" }
    : { title: `Do stays get longer with ${label}?`, test: "ordered" };
}

/** The first two categories of the spec that are known at admission and have few labels. */
function pairOf(cohort: Cohort, stays: Table): string[] {
  return staysColumnsOf(cohort).filter(({ name, type }) => {
    if (type !== "category" || noFactors.includes(name) || knownAtOf(name, cohort) !== "admission") {
      return false;
    }
    const { codes, labels } = categoriesOf(stays, name);
    const used = labels.filter((_, code) => codes.includes(code)).length;
    return used >= 2 && used <= mostCells;
  }).slice(0, 2).map(({ name }) => name);
}
