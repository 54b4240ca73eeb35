import { categoriesOf, type Table } from "lib/table/mod.ts";
import type { SurveyDesign } from "./survey_design.ts";
import type { SurveySpec } from "./survey_spec.ts";

/** A survey read as one: its items under the names of its spec, why values lack, how it was drawn. */
export type Survey = AskedItems & {
  /** Of each item, by row, the place in `missingKinds` of why there is no value; 0 where there is. */
  readonly why: Readonly<Record<string, Uint8Array>>;
  readonly design: SurveyDesign;
};

/** What was answered, however people were drawn. */
export type AskedItems = {
  readonly spec: SurveySpec;
  readonly rowCount: number;
  /** A column an item. */
  readonly table: Table;
};

/** Of each row 1 where the outcome is a yes, 0 where it is another answer, NaN where it isn't known. */
export function yesOf({ spec: { outcome }, table }: Survey): Float64Array {
  const { codes, labels } = categoriesOf(table, outcome.item), yes = labels.indexOf(outcome.yes);
  return Float64Array.from(codes, (code) => code < 0 ? NaN : code === yes ? 1 : 0);
}
