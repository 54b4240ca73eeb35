import { type Ensemble, hasCategory } from "lib/trees/mod.ts";
import { labelCodes, missingCode } from "../../log/label_codes.ts";
import { comparedSql, numberSql } from "../../number_sql.ts";
import { codeColumn, leastColumn, numberColumn } from "./encoded_rows.ts";

/** A tree as an SQL expression, and the columns of `encoded` that it reads. */
export type TreeSql = { readonly text: string; readonly columns: ReadonlySet<string> };

/**
 * The leaf value of each tree, in days, as a CASE over the columns of `encoded`.
 *
 * A node sends the child with fewer training rows to a THEN and goes on with the other one in the next WHEN,
 * so that CASEs are nested at most log2(rows) deep, and an engine that works on columns copies a value only
 * that often.
 *
 * Other ways to ask for a category, measured on DuckDB with 300 trees of 31 leaves: ranges of labels in an
 * order take 1.8 times as long, an IN list overflows the planner's stack, and bit masks take 0.75 of the time
 * but have no operator that both engines know.
 */
export function treesSql(ensemble: Ensemble): TreeSql[] {
  const codes = ensemble.schema.map(({ labels }) => labelCodes(labels?.length ?? 0));
  return Array.from(ensemble.roots, (root) => {
    const columns = new Set<string>();
    return { text: treeText({ ensemble, codes, columns }, root), columns };
  });
}

/** A tree that is being written: the codes of each category's labels, and the columns met so far. */
type Writing = {
  readonly ensemble: Ensemble;
  readonly codes: readonly (readonly string[])[];
  readonly columns: Set<string>;
};

function treeText(writing: Writing, root: number): string {
  const { left, right, cover, value } = writing.ensemble;
  let text = "";
  let node = root;
  while (left[node]! >= 0) {
    const leftAside = cover[left[node]!]! <= cover[right[node]!]!;
    const [aside, next] = leftAside ? [left[node]!, right[node]!] : [right[node]!, left[node]!];
    text += ` WHEN ${condition(writing, node, leftAside)} THEN ${treeText(writing, aside)}`;
    node = next;
  }
  const last = numberSql(value[node]!);
  return text === "" ? last : `CASE${text} ELSE ${last} END`;
}

/** Whether a row goes left at a split, or whether it goes right; never NULL. */
function condition({ ensemble, codes, columns }: Writing, node: number, isLeft: boolean): string {
  const feature = ensemble.feature[node]!;
  const missingLeft = ensemble.missingLeft[node] === 1;
  if (ensemble.schema[feature]!.labels === null) {
    // A missing value is NaN or negative infinity: above every threshold, or at most every one.
    const column = missingLeft ? leastColumn(feature) : numberColumn(feature);
    columns.add(column);
    return `${column} ${isLeft ? "<=" : ">"} ${comparedSql(ensemble.threshold[node]!)}`;
  }
  const column = codeColumn(feature);
  columns.add(column);
  const [wanted, others]: [string[], string[]] = [[], []];
  codes[feature]!.forEach((code, label) =>
    (hasCategory(ensemble, node, label) === isLeft ? wanted : others).push(code)
  );
  (missingLeft === isLeft ? wanted : others).push(missingCode);
  return isAmong(column, wanted, others);
}

/**
 * Letters by which a list of the others must be shorter: a NOT takes an engine as long as the search itself.
 */
const worthNot = 40;

function isAmong(column: string, wanted: readonly string[], others: readonly string[]): string {
  if (wanted.length === 1) return `${column} = '${wanted[0]}'`;
  if (others.length === 1) return `${column} <> '${others[0]}'`;
  const [list, otherList] = [wanted.join(""), others.join("")];
  return list.length <= otherList.length + worthNot
    ? `CONTAINS('${list}', ${column})`
    : `NOT CONTAINS('${otherList}', ${column})`;
}
