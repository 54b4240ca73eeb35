import type { SourceNode, SourceTree } from "../source_tree.ts";
import { type Lines, numberAt, numbersAt, unreadable } from "./lines.ts";
import { CATEGORICAL, DEFAULT_LEFT, MISSING_IS_NAN, MISSING_IS_ZERO, MISSING_TYPE } from "./tree.ts";

/** What LightGBM takes for zero: `kZeroThreshold`, a float. */
const ZERO = Math.fround(1e-35);

/**
 * The tree that LightGBM's lines describe: splits first, then leaves.
 *
 * @throws {SyntaxError} when a line is absent or damaged.
 * @throws {TypeError} when the tree has linear leaves, or takes zeros for missing values.
 */
export function readLightgbmTree(lines: Lines): SourceTree {
  const leafCount = numberAt(lines, "num_leaves");
  if (!(Number.isInteger(leafCount) && leafCount >= 1 && leafCount < 2 ** 30)) {
    throw unreadable(`${lines.part} must have a whole number of leaves: it has ${leafCount}`);
  }
  if (lines.values.get("is_linear") === "1") {
    throw new TypeError(
      `Cannot read LightGBM's text as leaves must be constant: those of ${lines.part} are linear`,
    );
  }
  const value = numbersAt(lines, "leaf_value", leafCount);
  if (leafCount === 1) return [{ kind: "leaf", value: value[0]!, cover: 0 }];
  const cover = numbersAt(lines, "leaf_count", leafCount);
  return [...splitsOf(lines, leafCount - 1), ...value.map((each, i) => leafNode(each, cover[i]!))];
}

function leafNode(value: number, cover: number): SourceNode {
  return { kind: "leaf", value, cover };
}

function splitsOf(lines: Lines, count: number): SourceNode[] {
  const column = (name: string) => numbersAt(lines, name, count);
  const [feature, threshold, type] = [column("split_feature"), column("threshold"), column("decision_type")];
  const [left, right, gain] = [column("left_child"), column("right_child"), column("split_gain")];
  const sets = categorySets(lines);
  const place = (child: number) => child >= 0 ? child : count + ~child;
  return feature.map((asked, i) => ({
    kind: "split",
    feature: asked,
    ...((type[i]! & CATEGORICAL) !== 0
      ? { threshold: 0, leftCodes: setAt(lines, sets, threshold[i]!), missingLeft: false }
      : {
        threshold: threshold[i]!,
        leftCodes: null,
        missingLeft: missingLeft(lines, type[i]!, threshold[i]!),
      }),
    left: place(left[i]!),
    right: place(right[i]!),
    gain: Math.max(0, gain[i]!),
  }));
}

/** Where NaN goes: as the split says, or where 0 goes. */
function missingLeft({ part }: Lines, type: number, threshold: number): boolean {
  const defaultLeft = (type & DEFAULT_LEFT) !== 0;
  const missing = type & MISSING_TYPE;
  if (missing === MISSING_IS_NAN) return defaultLeft;
  if (missing !== MISSING_IS_ZERO) return 0 <= threshold;
  if (defaultLeft ? ZERO <= threshold : threshold < -ZERO) return defaultLeft;
  throw new TypeError(
    `Cannot read LightGBM's text as zero must be a value: ${part} takes it for missing (zero_as_missing)`,
  );
}

/** The categories in each of the tree's sets. */
function categorySets(lines: Lines): number[][] {
  const count = numberAt(lines, "num_cat");
  if (count === 0) return [];
  const ends = numbersAt(lines, "cat_boundaries", count + 1);
  if (ends[0] !== 0 || ends.some((end, i) => !Number.isInteger(end) || (i > 0 && end < ends[i - 1]!))) {
    throw unreadable(
      `${lines.part} must have boundaries that rise from 0 as "cat_boundaries": it has others`,
    );
  }
  const words = numbersAt(lines, "cat_threshold", ends.at(-1)!);
  return ends.slice(1).map((end, i) => codesIn(words.slice(ends[i]!, end)));
}

function codesIn(words: readonly number[]): number[] {
  return words.flatMap((word, w) => {
    const bits = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((word >>> bit) & 1) === 1);
    return bits.map((bit) => 32 * w + bit);
  });
}

function setAt({ part }: Lines, sets: readonly number[][], at: number): number[] {
  const set = sets[at];
  if (!set) {
    throw unreadable(
      `${part} must have its ${sets.length} sets of categories: a split asks for number ${at}`,
    );
  }
  return set;
}
