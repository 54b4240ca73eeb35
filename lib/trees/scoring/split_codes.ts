import type { Feature } from "lib/features/mod.ts";
import { firstAtLeast } from "../binning/bin_lookup.ts";
import type { Ensemble } from "../ensemble/ensemble.ts";
import { hasCategory } from "../ensemble/tree_walk.ts";

/**
 * The values of one feature that the splits of an ensemble tell apart, as codes: 0 is missing (and unseen),
 * the others are below `codeCount`.
 */
export type SplitCodes =
  /**
   * Code c holds the values up to `thresholds[c - 1]`, above the one before; the last code those above all.
   */
  | { readonly type: "number"; readonly codeCount: number; readonly thresholds: Float64Array }
  /** `codeOf[category]`: categories that every split treats alike share a code. */
  | { readonly type: "category"; readonly codeCount: number; readonly codeOf: Int32Array };

/** For each feature the codes that the splits need. */
export function splitCodes(ensemble: Ensemble): SplitCodes[] {
  const nodes = ensemble.schema.map((): number[] => []);
  ensemble.left.forEach((left, node) => {
    if (left >= 0) nodes[ensemble.feature[node]!]!.push(node);
  });
  return ensemble.schema.map(({ labels }, feature) =>
    labels === null
      ? numberCodes(ensemble, nodes[feature]!)
      : categoryCodes(ensemble, nodes[feature]!, labels.length)
  );
}

/** Whether each code of a feature goes left at a split. */
export function sidesOf(ensemble: Ensemble, node: number, codes: SplitCodes): Uint8Array {
  const sides = new Uint8Array(codes.codeCount);
  sides[0] = ensemble.missingLeft[node]!;
  if (codes.type === "number") {
    const last = 1 + firstAtLeast(codes.thresholds, ensemble.threshold[node]!);
    sides.fill(1, 1, Math.min(last, codes.codeCount - 1) + 1);
    return sides;
  }
  codes.codeOf.forEach((code, category) => sides[code] = hasCategory(ensemble, node, category) ? 1 : 0);
  return sides;
}

function numberCodes({ threshold }: Ensemble, nodes: readonly number[]): SplitCodes {
  const distinct = new Set(nodes.map((node) => threshold[node]!).filter((each) => each < Infinity));
  const thresholds = Float64Array.from(distinct).sort();
  return { type: "number", codeCount: thresholds.length + 2, thresholds };
}

/** Parts the categories again and again, by one split after another. */
function categoryCodes(ensemble: Ensemble, nodes: readonly number[], count: number): SplitCodes {
  let classOf = new Int32Array(count);
  let classCount = 1;
  for (const node of nodes) {
    if (classCount === count) break;
    const known = new Map<number, number>();
    classOf = classOf.map((before, category) => {
      const key = 2 * before + (hasCategory(ensemble, node, category) ? 1 : 0);
      if (!known.has(key)) known.set(key, known.size);
      return known.get(key)!;
    });
    classCount = known.size;
  }
  return { type: "category", codeCount: classCount + 1, codeOf: classOf.map((each) => each + 1) };
}

/** Cells of the table in which a value's code is looked up. */
const CELLS = 2048;

/** Finds the codes of one feature's values; `factor` times each is written, `step` entries apart. */
export class CodeWriter {
  readonly #codes: SplitCodes;
  readonly #factor: number;
  readonly #low: number = 0;
  /** 0 where thresholds are too few or too far apart for a table. */
  readonly #scale: number = 0;
  readonly #starts = new Int32Array(CELLS);

  constructor(codes: SplitCodes, factor: number) {
    this.#codes = codes;
    this.#factor = factor;
    if (codes.type === "category" || codes.thresholds.length === 0) return;
    const { thresholds } = codes;
    const scale = (CELLS - 1) / (thresholds.at(-1)! - thresholds[0]!);
    if (!(scale > 0 && scale < Infinity)) return;
    this.#low = thresholds[0]!;
    this.#scale = scale;
    for (let cell = 0; cell < CELLS; cell++) {
      this.#starts[cell] = firstAtLeast(thresholds, this.#low + (cell - 1) / scale); // a cell early: none is skipped
    }
  }

  /** Writes the codes of the rows from `first` on up to `end` to `to[at]`, `to[at + step]`, … */
  write(feature: Feature, first: number, end: number, to: Uint16Array, at: number, step: number): void {
    if (feature.type === "category") this.#writeCategories(feature.codes, first, end, to, at, step);
    else this.#writeNumbers(feature.values, first, end, to, at, step);
  }

  #writeCategories(
    codes: Int32Array,
    first: number,
    end: number,
    to: Uint16Array,
    at: number,
    step: number,
  ): void {
    if (this.#codes.type !== "category") return;
    const { codeOf } = this.#codes;
    for (let row = first, out = at; row < end; row++, out += step) {
      const code = codes[row]!;
      to[out] = code < 0 ? 0 : this.#factor * codeOf[code]!;
    }
  }

  #writeNumbers(
    values: Float64Array,
    first: number,
    end: number,
    to: Uint16Array,
    at: number,
    step: number,
  ): void {
    if (this.#codes.type !== "number") return;
    const { thresholds } = this.#codes;
    if (this.#scale === 0) {
      for (let row = first, out = at; row < end; row++, out += step) {
        const value = values[row]!;
        to[out] = value === value ? this.#factor * (1 + firstAtLeast(thresholds, value)) : 0;
      }
      return;
    }
    const [low, scale, starts, factor] = [this.#low, this.#scale, this.#starts, this.#factor];
    const count = thresholds.length;
    for (let row = first, out = at; row < end; row++, out += step) {
      const value = values[row]!;
      const cell = (value - low) * scale;
      if (!(cell >= 0)) {
        to[out] = value === value ? factor : 0;
        continue;
      }
      let code = cell < CELLS ? starts[cell | 0]! : count;
      while (code < count && thresholds[code]! < value) code++;
      to[out] = factor * (1 + code);
    }
  }
}
