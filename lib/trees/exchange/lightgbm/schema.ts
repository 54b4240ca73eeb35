import type { FeatureSchema } from "lib/features/mod.ts";
import type { SourceTree } from "../source_tree.ts";
import { type Lines, textAt, unreadable } from "./lines.ts";

export type LabelSources = {
  /** Labels given by feature. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The file's lists, one for each category column. */
  readonly categories: readonly (readonly string[])[];
};

/**
 * The features of a LightGBM model: a category is what `feature_infos` lists codes for (`0:1:2`), or what a split
 * has a set of codes for.
 *
 * @throws {TypeError} when the file has lists of labels, but not one for each category.
 */
export function lightgbmSchema(
  header: Lines,
  trees: readonly SourceTree[],
  sources: LabelSources,
): FeatureSchema[] {
  const names = textAt(header, "feature_names").split(" ");
  const infos = textAt(header, "feature_infos").split(" ");
  if (names.length !== infos.length) {
    throw unreadable(
      `its ${names.length} features must have as many feature_infos: there are ${infos.length}`,
    );
  }
  const sizes = codeCounts(infos, trees);
  const categories = [...names.keys()].filter((f) => sizes[f] !== null);
  const listed = categories.length === sources.categories.length;
  return names.map((name, f) => {
    const size = sizes[f]!;
    if (size === null) return { name, labels: null };
    const given = Object.hasOwn(sources.labels, name) ? sources.labels[name] : undefined;
    if (given === undefined && sources.categories.length > 0 && !listed) {
      throw unclear(categories.length, sources);
    }
    const labels = given ?? (listed ? sources.categories[categories.indexOf(f)]! : codesAsText(size));
    if (labels.length < size) {
      throw unreadable(`"${name}" must have a label for each of ${size} codes: there are ${labels.length}`);
    }
    return { name, labels };
  });
}

/** How many codes each feature has at least; null for numbers. */
function codeCounts(infos: readonly string[], trees: readonly SourceTree[]): (number | null)[] {
  const counts = infos.map((info) => {
    if (info === "none" || info.startsWith("[")) return null;
    const codes = info.split(":").map(Number);
    if (!codes.every(Number.isInteger)) {
      throw unreadable(`feature_infos must be ranges or codes: one is "${info}"`);
    }
    return 1 + Math.max(-1, ...codes);
  });
  for (const node of trees.values().flatMap((tree) => tree.values())) {
    if (node.kind === "leaf" || node.leftCodes === null) continue;
    const most = node.leftCodes.reduce((greatest, code) => Math.max(greatest, code), -1);
    counts[node.feature] = Math.max(counts[node.feature] ?? 0, most + 1);
  }
  return counts;
}

function codesAsText(size: number): string[] {
  return Array.from({ length: size }, (_, code) => String(code));
}

function unclear(count: number, { categories }: LabelSources): TypeError {
  return new TypeError(
    `Cannot read LightGBM's text as each of its ${count} categories must have a list of labels: there are ` +
      `${categories.length} (name them by the option labels)`,
  );
}
