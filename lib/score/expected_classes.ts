import { grouped } from "lib/stats/mod.ts";
import {
  categoriesOf,
  categoryColumn,
  leastShown,
  numberColumn,
  numbersOf,
  type Table,
  tableOf,
} from "lib/table/mod.ts";

/**
 * How many of the scored stays are expected in each class: the sum of its probabilities, and its share; a row
 * a class, in the order of the log. None where fewer than eleven stays were scored.
 *
 * @param log rows of `readPredictions()` of one model of classes: class_probabilities.
 * @throws {TypeError} when the table is another one.
 */
export function expectedClassesTable(log: Table): Table {
  const { codes, labels } = categoriesOf(log, "class_probabilities");
  const sums = new Map<string, number>(), counts = new Int32Array(labels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  labels.forEach((text, code) => {
    for (const [label, probability] of Object.entries(JSON.parse(text) as Record<string, number>)) {
      sums.set(label, (sums.get(label) ?? 0) + counts[code]! * probability);
    }
  });
  const total = counts.reduce((sum, each) => sum + each, 0);
  const shown = total < leastShown ? [] : [...sums];
  return tableOf({
    class: categoryColumn(shown.map(([label]) => label)),
    expected_stays: numberColumn(shown.map(([, sum]) => Math.round(10 * sum) / 10)),
    share_percent: numberColumn(shown.map(([, sum]) => Math.round(1_000 * sum / total) / 10)),
  });
}

/** Which class most of the scored stays are expected in, in a sentence. */
export function expectedClassesReading(log: Table): string {
  const table = expectedClassesTable(log), { codes, labels } = categoriesOf(table, "class");
  if (table.rowCount === 0) return `Fewer than ${leastShown} stays were scored: no class is told of them.`;
  const values = numbersOf(table, "share_percent");
  const most = values.indexOf(Math.max(...values));
  return `Of ${grouped(log.rowCount)} stays scored most are expected in **${labels[codes[most]!]}**: ` +
    `${values[most]!.toFixed(1)} %.`;
}
