import type { Ensemble } from "../ensemble/ensemble.ts";
import { QUESTION, QUESTION_KIND } from "./ask_kernel.ts";
import type { CodeLayout } from "./code_columns.ts";
import { sidesOf, type SplitCodes } from "./split_codes.ts";

/** What the splits of an ensemble ask, without repetitions: trees ask the same again and again. */
export type Questions = {
  /** For each split the number of its question. */
  readonly ofNode: Int32Array;
  /** For each question a split that asks it; those about a feature stand together. */
  readonly nodes: readonly number[];
};

/** `splits` are those of `splitsByFeature()`. */
export function questionsOf(
  ensemble: Ensemble,
  codes: readonly SplitCodes[],
  splits: readonly (readonly number[])[],
): Questions {
  const ofNode = new Int32Array(ensemble.left.length);
  const nodes: number[] = [];
  splits.forEach((ofFeature, feature) => {
    const known = new Map<number | string, number>();
    for (const node of ofFeature) {
      const key = keyOf(ensemble, node, codes[feature]!);
      let question = known.get(key);
      if (question === undefined) {
        known.set(key, question = nodes.length);
        nodes.push(node);
      }
      ofNode[node] = question;
    }
  });
  return { ofNode, nodes };
}

/** Splits of a feature that part its codes alike have the same key. */
function keyOf(ensemble: Ensemble, node: number, codes: SplitCodes): number | string {
  if (codes.type === "category") return sidesOf(ensemble, node, codes).join("");
  return 2 * codes.lastLeft.get(ensemble.threshold[node]!)! + ensemble.missingLeft[node]!;
}

/** What a question's kernel must know of codes. */
export type QuestionPlaces = {
  readonly layout: CodeLayout;
  readonly codes: readonly SplitCodes[];
  /** Bytes of a column in a piece. */
  readonly columnBytes: number;
};

/**
 * Writes the question of a split for `askKernel()`; `table` is where its sides by code go if it is about a
 * category and codes have two bytes.
 */
export function writeQuestion(
  view: DataView,
  at: number,
  ensemble: Ensemble,
  node: number,
  { layout, codes, columnBytes }: QuestionPlaces,
  table: number,
): void {
  const feature = ensemble.feature[node]!;
  const { first, second, third } = layout.columns[feature]!;
  const known = codes[feature]!;
  if (known.type === "number") {
    const column = ensemble.missingLeft[node] === 1 ? first : second;
    view.setUint32(at + QUESTION.column, column * columnBytes, true);
    const last = known.lastLeft.get(ensemble.threshold[node]!)!;
    const lanes = layout.bytes === 1 ? 0x01010101 * (last ^ 0x80) : 0x00010001 * (last ^ 0x8000);
    new Uint32Array(view.buffer, at + QUESTION.sides, 4).fill(lanes);
    return;
  }
  view.setUint32(at + QUESTION.column, first * columnBytes, true);
  view.setUint32(at + QUESTION.kind, third < 0 ? QUESTION_KIND.fewCodes : QUESTION_KIND.manyCodes, true);
  const sides = sidesOf(ensemble, node, known);
  if (layout.bytes === 2) {
    view.setUint32(at + QUESTION.upper, table, true);
    sides.forEach((goesLeft, code) => view.setInt8(table + code, goesLeft - 1));
    return;
  }
  view.setUint32(at + QUESTION.upper, second * columnBytes, true);
  view.setUint32(at + QUESTION.upperMany, Math.max(0, third) * columnBytes, true);
  sides.forEach((goesLeft, code) => {
    const to = at + (code < 128 ? QUESTION.sides : QUESTION.sidesMany) + (code & 15);
    if (goesLeft) view.setUint8(to, view.getUint8(to) | (1 << ((code >> 4) & 7)));
  });
}
