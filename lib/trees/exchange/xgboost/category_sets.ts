import { type JsonRecord, numbersAt } from "./record.ts";

/**
 * By node of a tree, the categories that go right; empty where it has none.
 *
 * @throws {SyntaxError} when the sets overlap or leave the list of all: a short file could then hold endless
 * ones.
 */
export function categorySets(tree: JsonRecord): Map<number, readonly number[]> {
  if (!tree.fields.has("categories_nodes")) return new Map();
  const codes = numbersAt(tree, "categories");
  const starts = numbersAt(tree, "categories_segments");
  const sizes = numbersAt(tree, "categories_sizes");
  const nodes = numbersAt(tree, "categories_nodes");
  let total = 0;
  return new Map(nodes.map((node, i) => {
    const start = starts[i] ?? NaN, size = sizes[i] ?? NaN;
    total += size;
    if (!(start >= 0 && size >= 0 && start + size <= codes.length && total <= codes.length)) {
      throw new SyntaxError(
        `Cannot read XGBoost's JSON as ${tree.path} must have each category set within its ` +
          `${codes.length} categories: set ${i} is ${size} from ${start}`,
      );
    }
    return [node, codes.slice(start, start + size)];
  }));
}
