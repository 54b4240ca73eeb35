import {
  type CategoryColumn,
  categoryColumn,
  type Column,
  columnOf,
  leastShown,
  missingCount,
  type Table,
} from "lib/table/mod.ts";
import { type FeatureSchema, featureType } from "./feature_schema.ts";
import type { Feature } from "./matrix.ts";

/** What training rows said about each feature: a plain value that can be written as JSON. */
export type Encoder = {
  /** Numbers pass through; a category's code is its place in `labels`. */
  readonly features: readonly FeatureSchema[];
  /** Features asked for that have no value at all in the training rows: no model can use them. */
  readonly leftOut: readonly string[];
};

/** What an encoding met, by feature; every encoded feature has its entry, 0 included. */
export type EncodeReport = {
  /** Rows without a value: they stay missing (NaN, -1). */
  readonly missing: Readonly<Record<string, number>>;
  /** Rows with a label that training never saw: they become missing (-1). Always 0 for numbers. */
  readonly unseen: Readonly<Record<string, number>>;
  /** Up to five of those labels, sorted, that eleven rows or more have: a rarer one could tell who it is. */
  readonly unseenLabels: Readonly<Record<string, readonly string[]>>;
};

const shownLabels = 5;
const unseenCode = -2;

/**
 * Learns an encoder from training rows, and from them only: it is then used on every other row as it is.
 *
 * A category's labels are those with at least one row, sorted by code unit, so that the codes depend neither
 * on the order of the rows nor on labels that only other rows have. A feature without any value is left out,
 * and named.
 *
 * @throws {TypeError} naming the feature that the table lacks, that is named twice, or that is a timestamp;
 * and when there are no rows, or no feature is left.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { fitEncoder } from "lib/features/encoder.ts";
 * import { categoryColumn, numberColumn, tableOf } from "lib/table/table.ts";
 *
 * const training = tableOf({
 *   ward_type: categoryColumn(["S", "Q", "S"]),
 *   deposit: numberColumn([4_500, NaN, 3_000]),
 * });
 * assertEquals(fitEncoder(training, ["deposit", "ward_type"]).features, [
 *   { name: "deposit", labels: null },
 *   { name: "ward_type", labels: ["Q", "S"] },
 * ]);
 * ```
 */
export function fitEncoder(table: Table, features: readonly string[]): Encoder {
  if (table.rowCount === 0) {
    throw new TypeError("Cannot fit an encoder as it must learn from rows: there are none");
  }
  const named = new Set<string>();
  for (const name of features) {
    if (named.has(name)) {
      throw new TypeError(`Cannot fit an encoder as features must differ: "${name}" comes twice`);
    }
    named.add(name);
  }
  const isEmpty = (name: string) => missingCount(featureColumn(table, name)) === table.rowCount;
  const leftOut = features.filter(isEmpty);
  const kept = features.filter((name) => !leftOut.includes(name));
  if (kept.length === 0) {
    throw new TypeError(
      `Cannot fit an encoder as at least one feature must have values: there is none in ${
        features.join(", ") || "an empty list"
      }`,
    );
  }
  return { features: kept.map((name) => learn(name, featureColumn(table, name))), leftOut };
}

/**
 * Encodes rows as the encoder learnt it: missing stays missing and an unseen label becomes missing, both
 * counted.
 *
 * @throws {TypeError} naming the feature that the table lacks or has with another type.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encode, fitEncoder } from "lib/features/encoder.ts";
 * import { categoryColumn, tableOf } from "lib/table/table.ts";
 *
 * const encoder = fitEncoder(tableOf({ ward_type: categoryColumn(["S", "Q"]) }), ["ward_type"]);
 * const { features, report } = encode(encoder, tableOf({ ward_type: categoryColumn(["S", null, "T"]) }));
 * assertEquals(features, [
 *   { name: "ward_type", type: "category", codes: Int32Array.of(1, -1, -1), labels: ["Q", "S"] },
 * ]);
 * assertEquals(report, {
 *   missing: { ward_type: 1 },
 *   unseen: { ward_type: 1 },
 *   unseenLabels: { ward_type: [] },
 * });
 * ```
 */
export function encode(encoder: Encoder, table: Table): { features: Feature[]; report: EncodeReport } {
  const missing: Record<string, number> = {};
  const unseen: Record<string, number> = {};
  const unseenLabels: Record<string, readonly string[]> = {};
  const features = encoder.features.map((learnt): Feature => {
    const column = columnOf(table, learnt.name);
    missing[learnt.name] = missingCount(column);
    unseen[learnt.name] = 0;
    unseenLabels[learnt.name] = [];
    if (learnt.labels === null) {
      if (column.type !== "number") throw typeDiffers(learnt, column);
      return { name: learnt.name, type: "number", values: column.values };
    }
    if (column.type !== "category") throw typeDiffers(learnt, column);
    const recoded = recode(column, learnt.labels);
    unseen[learnt.name] = recoded.unseen;
    unseenLabels[learnt.name] = recoded.unseenLabels;
    return { name: learnt.name, type: "category", codes: recoded.codes, labels: learnt.labels };
  });
  return { features, report: { missing, unseen, unseenLabels } };
}

function featureColumn(table: Table, name: string): Column {
  const column = columnOf(table, name);
  if (column.type === "timestamp") {
    throw new TypeError(
      `Cannot encode "${name}" as a feature must be a number or a category: it is a timestamp`,
    );
  }
  return column;
}

function learn(name: string, column: Column): FeatureSchema {
  if (column.type !== "category") return { name, labels: null };
  const isUsed = new Uint8Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) isUsed[code] = 1;
  return { name, labels: column.labels.filter((_, code) => isUsed[code] === 1).toSorted() };
}

/**
 * A category column out of texts (null for missing) in an encoder's codes, where it learnt all of them: it is
 * encoded as it is. Else one as `categoryColumn()` makes it.
 *
 * @param codes where the codes are put, one a text.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { learntColumn } from "lib/features/encoder.ts";
 *
 * const learnt = ["P", "Q"];
 * assertEquals(learntColumn(["Q", null], learnt).codes, Int32Array.of(1, -1));
 * assertEquals(learntColumn(["S"], learnt).labels, ["S"]);
 * ```
 */
export function learntColumn(
  texts: readonly (string | null)[],
  labels: readonly string[],
  codes = new Int32Array(texts.length),
): CategoryColumn {
  const learntCode = codesOf(labels);
  for (let row = 0; row < codes.length; row++) {
    const text = texts[row]!;
    const code = text === null ? -1 : learntCode.get(text);
    if (code === undefined) return categoryColumn(texts);
    codes[row] = code;
  }
  return { type: "category", codes, labels };
}

/** Codes by the learnt labels: -1 for missing and for unseen, the latter counted. */
function recode(column: CategoryColumn, labels: readonly string[]) {
  if (column.labels === labels) return { codes: column.codes, unseen: 0, unseenLabels: [] };
  const learntCode = codesOf(labels);
  const codeOf = Int32Array.from(column.labels, (label) => learntCode.get(label) ?? unseenCode);
  const codes = new Int32Array(column.codes.length);
  const met = new Map<string, number>();
  let unseen = 0;
  for (let row = 0; row < codes.length; row++) {
    const from = column.codes[row]!;
    const to = from < 0 ? -1 : codeOf[from]!;
    codes[row] = to < 0 ? -1 : to;
    if (to !== unseenCode) continue;
    met.set(column.labels[from]!, 1 + (met.get(column.labels[from]!) ?? 0));
    unseen++;
  }
  return { codes, unseen, unseenLabels: labelsShown(met) };
}

/** The codes of an encoder's labels, made once: it may encode single stays. */
const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

function codesOf(labels: readonly string[]): ReadonlyMap<string, number> {
  const codes = known.get(labels) ?? new Map(labels.map((label, code) => [label, code]));
  known.set(labels, codes);
  return codes;
}

function labelsShown(rows: ReadonlyMap<string, number>): string[] {
  const shown = [...rows].flatMap(([label, count]) => count >= leastShown ? [label] : []);
  return shown.toSorted().slice(0, shownLabels);
}

function typeDiffers(learnt: FeatureSchema, column: Column): TypeError {
  return new TypeError(
    `Cannot encode "${learnt.name}" as it must be a ${
      featureType(learnt)
    } column as in training: it is a ${column.type} column`,
  );
}
