import type { Feature, Matrix } from "lib/features/mod.ts";
import { inWords } from "lib/table/mod.ts";
import type { Term } from "../estimate/survey_logistic.ts";

/**
 * The features of a matrix as columns of a regression: a number as it is, its missing ones at its mean with a
 * column that says so; a category as a column a label, but for the one that stands for most people, and one
 * for what isn't known.
 *
 * @param like the same features of the same rows as they are, where these are told otherwise: by whose means
 * and most common labels the columns are made. Default: the matrix's own.
 */
export function surveyTerms(
  { features, weight, rowCount }: Matrix,
  like: readonly Feature[] = features,
): Term[] {
  const people = weight ?? new Float64Array(rowCount).fill(1);
  return features.flatMap((feature, f): Term[] => {
    const base = like[f]!, name = inWords(feature.name);
    const is = (own: string, isIt: (row: number) => boolean): Term => {
      const values = new Float64Array(rowCount);
      for (let row = 0; row < rowCount; row++) if (isIt(row)) values[row] = 1;
      return { name: `${name}: ${own}`, values };
    };
    if (feature.type === "number") {
      const told = base.type === "number" ? base.values : feature.values;
      let [sum, all] = [0, 0];
      told.forEach((value, row) => {
        if (Number.isNaN(value)) return;
        sum += people[row]! * value;
        all += people[row]!;
      });
      const values = feature.values.map((value) => Number.isNaN(value) ? sum / all : value);
      const unknown = is("not known", (row) => Number.isNaN(feature.values[row]!));
      return [{ name, values }, ...(unknown.values.includes(1) ? [unknown] : [])];
    }
    const told = base.type === "category" ? base.codes : feature.codes;
    const { shares, most } = labelShares(feature.labels, told, people);
    const labels = feature.labels.map((label, code) => ({ label, code })).filter(({ code }) =>
      code !== most && shares[code]! > 0
    );
    return [
      ...labels.map(({ label, code }) => is(label, (row) => feature.codes[row] === code)),
      ...(feature.codes.includes(-1) ? [is("not known", (row) => feature.codes[row] === -1)] : []),
    ];
  });
}

/** How many people each label stands for, and the place of that of most: the one that others stand beside. */
export function labelShares(labels: readonly string[], codes: Int32Array, people: Float64Array) {
  const shares = new Float64Array(labels.length);
  codes.forEach((code, row) => code >= 0 && (shares[code]! += people[row]!));
  return { shares, most: shares.indexOf(Math.max(...shares)) };
}
