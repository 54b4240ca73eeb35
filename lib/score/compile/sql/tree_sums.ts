import type { TreeSql } from "./tree_sql.ts";

/**
 * CTEs, and a SELECT from them: one row a stay and part with its sum of leaf values (stay_id, part, days).
 */
export type TreeSums = { readonly ctes: readonly string[]; readonly select: string };

/**
 * An engine's planner takes time in the square of a SELECT's expressions: few trees a level, and level upon
 * level.
 */
const treesOfLevel = 5;
/** Parts of a sum: an engine may compute them side by side. */
export const partsOfStatement = 4;

/**
 * Sums of trees by part: each part is a chain of levels, and each level adds its trees, in their order, to
 * the sum so far.
 *
 * @param source the relation with the columns of `encoded`.
 * @param firstPart the number of the first part; `partsOfStatement` of them follow.
 */
export function treeSums(trees: readonly TreeSql[], source: string, firstPart: number): TreeSums {
  const ctes: string[] = [];
  const selects: string[] = [];
  for (let i = 0; i < partsOfStatement; i++) {
    const [from, until] = [i, i + 1].map((each) => Math.round(trees.length * each / partsOfStatement));
    const part = firstPart + i;
    const last = addLevels(ctes, trees.slice(from, until), source, part);
    selects.push(`SELECT stay_id, ${part} AS part, days FROM ${last}`);
  }
  return { ctes, select: selects.join("\nUNION ALL\n") };
}

/** The sum of parts in their order from a first one on, in whatever order an engine computed them. */
export function sumOfParts(count: number, first = 0): string {
  const parts = Array.from({ length: count }, (_, i) => `MAX(CASE WHEN part = ${first + i} THEN days END)`);
  return parts.join(" + ");
}

/** Appends a part's levels to `ctes`; returns the name of the last one. */
function addLevels(ctes: string[], trees: readonly TreeSql[], source: string, part: number): string {
  const levels = Array.from(
    { length: Math.max(1, Math.ceil(trees.length / treesOfLevel)) },
    (_, level) => trees.slice(level * treesOfLevel, (level + 1) * treesOfLevel),
  );
  const needs = columnsAfter(levels);
  let [last, sum] = [source, "CAST(0 AS DOUBLE)"];
  levels.forEach((level, i) => {
    const name = `part_${part}_${i}`;
    const columns = ["stay_id", ...needs[i]!].join(", ");
    const days = [sum, ...level.map((tree) => tree.text)].join("\n    + ");
    ctes.push(`${name} AS (\n    SELECT ${columns}, ${days} AS days\n    FROM ${last}\n)`);
    [last, sum] = [name, "days"];
  });
  return last;
}

/** For each level the columns that the levels after it read, sorted. */
function columnsAfter(levels: readonly (readonly TreeSql[])[]): string[][] {
  const needs: string[][] = [];
  const met = new Set<string>();
  for (let level = levels.length - 1; level >= 0; level--) {
    needs[level] = [...met].toSorted();
    for (const tree of levels[level]!) for (const column of tree.columns) met.add(column);
  }
  return needs;
}
