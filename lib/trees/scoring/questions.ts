import type { Ensemble } from "../ensemble/ensemble.ts";
import { QUESTION, QUESTION_KIND } from "./ask_kernel.ts";
import type { CodeColumns, CodeLayout } from "./code_columns.ts";
import { sidesOf, type SplitCodes } from "./split_codes.ts";

/** What the splits of an ensemble ask, without repetitions: trees ask the same again and again. */
export type Questions = {
  /** For each split the number of its question. */
  readonly ofNode: Int32Array;
  /** For each question a split that asks it. */
  readonly nodes: readonly number[];
};

export function questionsOf(ensemble: Ensemble): Questions {
  const { schema, left, feature, threshold, categoryStart, missingLeft } = ensemble;
  const ofNode = new Int32Array(left.length);
  const nodes: number[] = [];
  // of each feature, those that send missing values right, and left
  const known = schema.flatMap(
    () => [new Map<number | string, number>(), new Map<number | string, number>()],
  );
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) continue;
    const alike = known[2 * feature[node]! + missingLeft[node]!]!;
    const key = categoryStart[node]! < 0 ? threshold[node]! : categoriesOf(ensemble, node);
    let question = alike.get(key);
    if (question === undefined) {
      alike.set(key, question = nodes.length);
      nodes.push(node);
    }
    ofNode[node] = question;
  }
  return { ofNode, nodes };
}

/** The categories that a split sends left. */
function categoriesOf({ schema, feature, categoryStart, categoryBits }: Ensemble, node: number): string {
  const start = categoryStart[node]!, words = Math.ceil(schema[feature[node]!]!.labels!.length / 32);
  return categoryBits.subarray(start, start + words).join();
}

/** What a question's kernel must know of codes. */
export type QuestionPlaces = {
  readonly layout: CodeLayout;
  readonly codes: readonly SplitCodes[];
  /** Bytes of a column in a piece. */
  readonly columnBytes: number;
  /** Where a question's table of sides by code goes if it is about a category and codes have two bytes. */
  readonly tables: readonly number[];
};

/** Writes questions, each that of a split, for `askKernel()` from byte `at` on. */
export function writeQuestions(
  words: Uint32Array,
  at: number,
  ensemble: Ensemble,
  nodes: readonly number[],
  places: QuestionPlaces,
): void {
  const { layout, codes, columnBytes } = places, { feature, threshold, missingLeft } = ensemble;
  const unit = layout.bytes === 1 ? 0x01010101 : 0x00010001, half = layout.bytes === 1 ? 0x80 : 0x8000;
  for (let i = 0, word = at / 4; i < nodes.length; i++, word += QUESTION.bytes / 4) {
    const node = nodes[i]!, asked = feature[node]!, known = codes[asked]!;
    if (known.type === "category") {
      writeSides(words, word, sidesOf(ensemble, node, known), layout.columns[asked]!, places, i);
      continue;
    }
    const { first, second } = layout.columns[asked]!;
    words[word] = (missingLeft[node] === 1 ? first : second) * columnBytes;
    words.fill(unit * (known.lastLeft.get(threshold[node]!)! ^ half), word + SIDES, word + SIDES + 4);
  }
}

const SIDES = QUESTION.sides / 4;

/** The question of a split by category. */
function writeSides(
  words: Uint32Array,
  word: number,
  sides: Uint8Array,
  { first, second, third }: CodeColumns,
  { layout, columnBytes, tables }: QuestionPlaces,
  question: number,
): void {
  const bytes = new Uint8Array(words.buffer);
  words[word + QUESTION.column / 4] = first * columnBytes;
  words[word + QUESTION.kind / 4] = third < 0 ? QUESTION_KIND.fewCodes : QUESTION_KIND.manyCodes;
  if (layout.bytes === 2) {
    const table = tables[question]!;
    words[word + QUESTION.upper / 4] = table;
    sides.forEach((goesLeft, code) => bytes[table + code] = goesLeft - 1);
    return;
  }
  words[word + QUESTION.upper / 4] = second * columnBytes;
  words[word + QUESTION.upperMany / 4] = Math.max(0, third) * columnBytes;
  sides.forEach((goesLeft, code) => {
    const to = 4 * word + (code < 128 ? QUESTION.sides : QUESTION.sidesMany) + (code & 15);
    if (goesLeft) bytes[to]! |= 1 << ((code >> 4) & 7);
  });
}
