import { hash } from "node:crypto";
import { type Feature, featureSchema, schemaHash } from "lib/features/mod.ts";
import { labelCodes, missingCode } from "./label_codes.ts";

/** Beyond it, up and down, all numbers count as the same: doubles have no fractions there. */
export const hashedLimit = 2 ** 53;
/** A number's fraction is told apart in steps of one in so many. */
export const hashedSteps = 2 ** 32;

/**
 * For each row a 64-bit hash (16 hexadecimal digits) of its encoded values: two rows with the same hash were,
 * but for one chance in 2^64, the same input of models with the same schema.
 *
 * The first half of the MD5 of a text that a database can write too: the schema's hash, then for each feature
 * a comma and its value. A category is its label's code (`labelCodes()`); a number is its whole part, a
 * colon, and its fraction in steps of 2^-32, both rounded down; missing values, and labels that training
 * never saw, are `~`. Not for secrets.
 *
 * Source: R. Rivest, The MD5 Message-Digest Algorithm (https://datatracker.ietf.org/doc/rfc1321/).
 *
 * @param schema the schema's hash, where it is at hand.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inputHashes } from "lib/score/log/input_hash.ts";
 *
 * const ward = {
 *   name: "ward_type",
 *   type: "category" as const,
 *   codes: Int32Array.of(0, 1, 0),
 *   labels: ["Q", "S"],
 * };
 * const [first, second, third] = inputHashes([ward], 3);
 * assertEquals([first === second, first === third], [false, true]);
 * ```
 */
export function inputHashes(
  features: readonly Feature[],
  rowCount: number,
  schema: string = schemaHash(featureSchema({ rowCount, features })),
): string[] {
  const columns = features.map(textsOf);
  return Array.from({ length: rowCount }, (_, row) => {
    let text = schema;
    for (const textOf of columns) text += `,${textOf(row)}`;
    return hash("md5", text, "hex").slice(0, 16);
  });
}

function textsOf(feature: Feature): (row: number) => string {
  if (feature.type === "number") return (row) => numberText(feature.values[row]!);
  const codes = codesOf(feature.labels);
  return (row) => codes[feature.codes[row]!] ?? missingCode;
}

/** What a model's labels are called, made once: it may be asked about single stays. */
const known = new WeakMap<readonly string[], readonly string[]>();

function codesOf(labels: readonly string[]): readonly string[] {
  const codes = known.get(labels) ?? labelCodes(labels.length);
  known.set(labels, codes);
  return codes;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return missingCode;
  const limited = Math.min(Math.max(value, -hashedLimit), hashedLimit);
  const whole = Math.floor(limited);
  return `${whole}:${Math.floor((limited - whole) * hashedSteps)}`;
}
