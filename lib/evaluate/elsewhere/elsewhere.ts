import { type Cohort, knownAtOf, staysColumnsOf } from "lib/cohort/mod.ts";
import { type Study, studyOf, type StudyOptions } from "lib/features/mod.ts";
import type { Learner } from "lib/model/mod.ts";
import type { Table } from "lib/table/mod.ts";
import { leavePlacesOut, type PlacesLeftOut } from "./leave_places_out.ts";
import { type ModelAges, modelAges } from "./model_ages.ts";

/** How many places are left out together, and what models learn from: enough for a run, or all. */
const depths: Readonly<Record<string, { readonly mostFits: number; readonly mostStays: number }>> = {
  quick: { mostFits: 4, mostStays: 10_000 },
  full: { mostFits: Infinity, mostStays: Infinity },
};

/** Where a stay was, as `stays` names it, the finest first. */
const asked = ["hospital_code", "hospital_region"];

/** The columns that say where a cohort's stays were, and are known at admission. */
export function placeColumns(cohort: Cohort): string[] {
  const labels = new Set(
    staysColumnsOf(cohort).filter(({ type }) => type === "category").map(({ name }) => name),
  );
  return asked.filter((name) => labels.has(name) && knownAtOf(name, cohort) === "admission");
}

export type ElsewhereOptions = StudyOptions & {
  readonly learner: Learner;
  /** "quick" leaves out the finest places in four parts, of 10,000 stays; "full" all, each alone. */
  readonly depth: string;
};

/**
 * Asks the learner of a study about places that it never saw: `leavePlacesOut()` of each column.
 *
 * @param table rows that the study was made of, with the columns.
 * @param columns `placeColumns()` of the cohort.
 * @returns a result a column that can be asked; why none can, in plain text.
 * @throws {RangeError} when the depth is another word.
 */
export async function elsewhere(
  table: Table,
  study: Study,
  columns: readonly string[],
  { learner, depth, ...options }: ElsewhereOptions,
): Promise<PlacesLeftOut[] | string> {
  const much = depthNamed(depth);
  if (columns.length === 0) return "this source says of no stay in which hospital or region it was";
  const left: (PlacesLeftOut | string)[] = [];
  for (const column of much.mostFits < Infinity ? columns.slice(0, 1) : columns) {
    const features = [...options.features, column];
    const told = options.features.includes(column) ? study : studyOf(table, { ...options, features });
    left.push(await leavePlacesOut(told, { column, learner, seed: options.seed, ...much }));
  }
  const told = left.filter((each) => typeof each !== "string");
  return told.length > 0 ? told : String(left[0]);
}

/** `modelAges()` of the study's learner; at the depth "quick" it isn't asked. @throws as `elsewhere()`. */
export async function aging(
  table: Table,
  { depth, ...options }: ElsewhereOptions & { readonly from: number },
): Promise<ModelAges | string> {
  if (depthNamed(depth).mostFits < Infinity) return "`deno task notebook 04 --depth full` asks it";
  return await modelAges(table, options);
}

function depthNamed(depth: string) {
  if (Object.hasOwn(depths, depth)) return depths[depth]!;
  throw new RangeError(`Cannot ask elsewhere as depth must be quick or full: it is "${depth}"`);
}
