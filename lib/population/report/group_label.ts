import { inWords } from "lib/table/mod.ts";
import { stateNames } from "../specs/state_names.ts";
import type { SurveySpec } from "../survey/survey_spec.ts";

/** What a group of an item is called on a page: a state of a real survey by its name. */
export function groupLabel({ year }: SurveySpec, item: string, group: string): string {
  const name = item === "state" && year !== null ? stateNames[group] : undefined;
  return name ?? `${inWords(item)} ${group}`;
}
