/**
 * Codes for labels, from 0 in order of first appearance; labels are equal as keys of a `Map` are.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LabelCodes } from "lib/table/label_codes.ts";
 *
 * const wards = new LabelCodes<string>();
 * assertEquals(["Q", "S", "Q"].map((ward) => wards.codeOf(ward)), [0, 1, 0]);
 * assertEquals(wards.labels(), ["Q", "S"]);
 * ```
 */
export class LabelCodes<Label> {
  readonly #codeOf = new Map<Label, number>();

  /** The label's code; a label not seen before gets the next one. */
  codeOf(label: Label): number {
    let code = this.#codeOf.get(label);
    if (code === undefined) this.#codeOf.set(label, code = this.#codeOf.size);
    return code;
  }

  /** The labels, each at the place of its code. */
  labels(): Label[] {
    return [...this.#codeOf.keys()];
  }
}
