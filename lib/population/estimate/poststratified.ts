import { cellText, columnOf, type Table } from "lib/table/mod.ts";
import type { Survey } from "../survey/survey.ts";
import { surveyGroups } from "../survey/survey_groups.ts";

/** Respondents of an area's cell from whom on they tell of it themselves. */
const enough = 11;

/**
 * What a model expects of areas whose people are counted by cells (age and sex, say): the mean risk of each
 * cell, of the area's own respondents where there are 11, else of all areas', by how many people it has.
 *
 * Source: A. Gelman, T. Little, Poststratification into many categories using hierarchical logistic
 * regression, Survey Methodology 23 (1997), 127.
 *
 * @param item what areas are, a column of `counts` as every other one but `people`, which are items, too.
 * @returns by label of the area; areas that aren't counted, or a cell of which nobody answered, are left out.
 * @throws {TypeError} when a column is lacking or no item; {RangeError} naming a row whose label is none, or
 * whose count is below 0 or none, or which stands twice.
 */
export function poststratified(
  survey: Survey,
  item: string,
  { counts, predicted }: { readonly counts: Table; readonly predicted: Float64Array },
): ReadonlyMap<string, number> {
  const names = Object.keys(counts.columns).filter((name) => name !== "people");
  const lacking = [item, "people"].find((name) => !Object.hasOwn(counts.columns, name));
  const strange = names.find((name) => !Object.hasOwn(survey.table.columns, name));
  if (lacking !== undefined || strange !== undefined) {
    throw new TypeError(
      `Cannot count people by cells as the columns must be ${item}, other items of the survey, and people: ${
        lacking === undefined ? `"${strange}" is none` : `"${lacking}" is lacking`
      }`,
    );
  }
  const cells = names.filter((name) => name !== item), { weight } = survey.design;
  const groups = new Map(names.map((name) => [name, surveyGroups(survey, name)]));
  const own = new Map<string, Cell>(), everywhere = new Map<string, Cell>();
  for (let row = 0; row < survey.rowCount; row++) {
    const labelOf = (name: string) => groups.get(name)!.labels[groups.get(name)!.codes[row]!];
    const cell = keyOf(cells.map(labelOf));
    if (cell === null || Number.isNaN(predicted[row]!)) continue;
    const area = labelOf(item);
    for (const [told, key] of [[everywhere, cell], [own, keyOf([area, cell])]] as const) {
      if (key === null) continue;
      const sums = told.get(key) ?? { rows: 0, weight: 0, risk: 0 };
      told.set(key, {
        rows: sums.rows + 1,
        weight: sums.weight + weight[row]!,
        risk: sums.risk + weight[row]! * predicted[row]!,
      });
    }
  }
  const areas = new Map<string, { people: number; ill: number }>(), seen = new Set<string>();
  const people = Float64Array.from(
    { length: counts.rowCount },
    (_, row) => Number(cellText(columnOf(counts, "people"), row) || NaN),
  );
  for (let row = 0; row < counts.rowCount; row++) {
    const refuse = (rule: string, state: string) => {
      throw new RangeError(`Cannot count people by cells as ${rule}: row ${row + 1} ${state}`);
    };
    const labels = names.map((name) => {
      const label = cellText(columnOf(counts, name), row) ?? "";
      if (!groups.get(name)!.labels.includes(label)) {
        refuse("labels must be the survey's", `has "${label}" of ${name}`);
      }
      return label;
    });
    if (!(people[row]! >= 0 && people[row]! < Infinity)) {
      refuse("people must be a number from 0", `has ${people[row]}`);
    }
    const whole = keyOf(labels)!;
    if (seen.has(whole)) refuse("each cell must stand once", `has ${labels.join(", ")} again`);
    seen.add(whole);
    const area = labels[names.indexOf(item)]!,
      cell = keyOf(cells.map((name) => labels[names.indexOf(name)]))!;
    const near = own.get(keyOf([area, cell])!), all = everywhere.get(cell);
    const told = near !== undefined && near.rows >= enough ? near : all;
    const sums = areas.get(area) ?? { people: 0, ill: 0 };
    areas.set(area, {
      people: sums.people + people[row]!,
      ill: sums.ill + (people[row] === 0 ? 0 : people[row]! * (told ? told.risk / told.weight : NaN)),
    });
  }
  return new Map(
    [...areas].map(([area, { people, ill }]) => [area, ill / people] as const)
      .filter(([, expected]) => !Number.isNaN(expected)),
  );
}

type Cell = { readonly rows: number; readonly weight: number; readonly risk: number };

/** Labels as one; null where one isn't known. */
function keyOf(labels: readonly (string | undefined)[]): string | null {
  return labels.some((label) => label === undefined) ? null : labels.join("\u0001");
}
