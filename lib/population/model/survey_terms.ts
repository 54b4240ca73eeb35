import type { Matrix } from "lib/features/mod.ts";
import { inWords } from "lib/table/mod.ts";
import type { Term } from "../estimate/survey_logistic.ts";

/**
 * The features of a matrix as columns of a regression: a number as it is, its missing ones at its mean with a
 * column that says so; a category as a column a label, but for the one that stands for most people, and one
 * for what isn't known.
 */
export function surveyTerms({ features, weight, rowCount }: Matrix): Term[] {
  const people = weight ?? new Float64Array(rowCount).fill(1);
  return features.flatMap((feature): Term[] => {
    const name = inWords(feature.name);
    const is = (own: string, isIt: (row: number) => boolean): Term => ({
      name: `${name}: ${own}`,
      values: Float64Array.from({ length: rowCount }, (_, row) => Number(isIt(row))),
    });
    if (feature.type === "number") {
      let [sum, all] = [0, 0];
      feature.values.forEach((value, row) => {
        if (Number.isNaN(value)) return;
        sum += people[row]! * value;
        all += people[row]!;
      });
      const values = feature.values.map((value) => Number.isNaN(value) ? sum / all : value);
      const unknown = is("not known", (row) => Number.isNaN(feature.values[row]!));
      return [{ name, values }, ...(unknown.values.includes(1) ? [unknown] : [])];
    }
    const shares = new Float64Array(feature.labels.length);
    feature.codes.forEach((code, row) => code >= 0 && (shares[code]! += people[row]!));
    const most = shares.indexOf(Math.max(...shares));
    const labels = feature.labels.map((label, code) => ({ label, code })).filter(({ code }) =>
      code !== most && shares[code]! > 0
    );
    return [
      ...labels.map(({ label, code }) => is(label, (row) => feature.codes[row] === code)),
      ...(feature.codes.includes(-1) ? [is("not known", (row) => feature.codes[row] === -1)] : []),
    ];
  });
}
