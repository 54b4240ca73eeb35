import type { FeatureSchema } from "lib/features/mod.ts";
import { shownText } from "lib/files/mod.ts";
import { announced } from "../announced.ts";
import type { SourceTree } from "../source_tree.ts";
import { type Lines, textAt, unreadable } from "./lines.ts";

export type LabelSources = {
  /** Labels given by feature. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The file's lists, one for each category column of the data frame. */
  readonly categories: readonly (readonly string[])[];
  /**
   * The parameter `categorical_feature`: which columns were taken for categories, `1,2` or `name:ward,city`.
   */
  readonly named: string;
};

/**
 * The features of a LightGBM model: a category is what `feature_infos` lists codes for (`0:1:2`), or what a
 * split has a set of codes for.
 *
 * The file's lists belong to the data frame's category columns in their order. A column that was constant in
 * training shows no codes but has a list, an ordered category is a number here but has a list, and a number
 * named as a category shows codes but has none: which columns had a list is only clear where there are as
 * many as columns that were taken for categories, and no other looks like one that may have had it.
 *
 * @throws {TypeError} when the file has lists of labels, and it is not clear whose they are.
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
  const dealt = dealtLists(names, infos, sizes, sources);
  return names.map((name, f) => {
    const size = sizes[f]!;
    if (size === null) return { name, labels: null };
    const given = Object.hasOwn(sources.labels, name) ? sources.labels[name] : undefined;
    if (given === undefined && dealt instanceof TypeError) throw dealt;
    const listed = dealt instanceof TypeError ? undefined : dealt.get(f);
    const labels = given ?? listed ?? codesAsText(size);
    if (labels.length < size) {
      throw unreadable(`"${name}" must have a label for each of ${size} codes: there are ${labels.length}`);
    }
    return { name, labels };
  });
}

/**
 * Which column has which of the file's lists, none where there are no lists; why it isn't clear, where it
 * isn't.
 */
function dealtLists(
  names: readonly string[],
  infos: readonly string[],
  sizes: readonly (number | null)[],
  { categories, named }: LabelSources,
): Map<number, readonly string[]> | TypeError {
  if (categories.length === 0) return new Map();
  const isNamed = namedColumns(names, named);
  const columns = [...names.keys()].filter((f) => sizes[f] !== null || isNamed.has(f));
  if (columns.length !== categories.length) {
    return unclear(
      `each of its ${columns.length} categories must have a list of labels: there are ${categories.length}`,
    );
  }
  const mayHaveOne = (info: string) =>
    info === "none" ? isNamed.size === 0 : categories.some((list) => isOrderedOf(list.length, info));
  const other = names.find((_, f) => sizes[f] === null && mayHaveOne(infos[f]!));
  if (other !== undefined) {
    return unclear(`no column without codes may have a list of labels: "${other}" may have one`);
  }
  return new Map(columns.map((column, i) => [column, categories[i]!]));
}

/** Whether a number's range is that of an ordered category's codes; of two codes every flag's is. */
function isOrderedOf(labels: number, info: string): boolean {
  return labels > 2 && info === `[0:${labels - 1}]`;
}

/** The columns that the parameter `categorical_feature` names; none where it is empty or "auto". */
function namedColumns(names: readonly string[], named: string): Set<number> {
  if (named === "" || named === "auto") return new Set();
  const isByName = named.startsWith("name:");
  const words = (isByName ? named.slice("name:".length) : named).split(",");
  const places = new Map(names.map((name, column) => [name, column]));
  const columns = words.map((word) => isByName ? places.get(word) ?? -1 : Number(word));
  if (!columns.every((column) => column in names)) {
    throw unreadable(`categorical_feature must name its ${names.length} columns: it is "${named}"`);
  }
  return new Set(columns);
}

/** How many codes each feature has at least; null for numbers. */
function codeCounts(infos: readonly string[], trees: readonly SourceTree[]): (number | null)[] {
  const counts = infos.map((info) => {
    if (info === "none" || info.startsWith("[")) return null;
    const codes = info.split(":").map(Number);
    if (!codes.every(Number.isInteger)) {
      throw unreadable(`feature_infos must be ranges or codes: one is "${info}"`);
    }
    return 1 + codes.reduce((most, code) => Math.max(most, code), -1);
  });
  for (const node of trees.values().flatMap((tree) => tree.values())) {
    if (node.kind === "leaf" || node.leftCodes === null) continue;
    const most = node.leftCodes.reduce((greatest, code) => Math.max(greatest, code), -1);
    counts[node.feature] = Math.max(counts[node.feature] ?? 0, most + 1);
  }
  announced(counts.reduce((sum: number, count) => sum + (count ?? 0), 0), "the codes of all categories");
  return counts;
}

function codesAsText(size: number): string[] {
  return Array.from({ length: size }, (_, code) => String(code));
}

function unclear(reason: string): TypeError {
  return new TypeError(
    `Cannot read LightGBM's text as ${shownText(reason)} (name all of them by the option labels)`,
  );
}
