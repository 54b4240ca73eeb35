import {
  advance,
  type Code,
  FunctionWriter,
  i32,
  i64,
  ifElse,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** Bytes of a code: lanes of vectors. */
export type CodeBytes = 1 | 2;
/** Rows whose answers to a question are the bits of one vector. */
export const VECTOR_ROWS = 128;
/** Vectors of answers that a split is worked out for at once, and their rows. */
const BLOCK_VECTORS = 8;
export const BLOCK_ROWS = BLOCK_VECTORS * VECTOR_ROWS;
/** Bytes of a block's answers to a question. */
export const ANSWER_BYTES = BLOCK_ROWS / 8;

/** What a split asks: how far a number's code reaches, or which of a category's codes go left. */
export const QUESTION_KIND = { number: 0, fewCodes: 1, manyCodes: 2 } as const;

/** A question in memory: byte offsets. */
export const QUESTION = {
  /** Where the column that it asks for starts in a piece's codes. */
  column: 0,
  kind: 4,
  /** The columns of a category's upper bits; the address of its sides where codes have two bytes. */
  upper: 8,
  upperMany: 12,
  /** In all lanes, the last code that goes left; a category's sides by lower and upper bits. */
  sides: 16,
  sidesMany: 32,
  bytes: 48,
} as const;

/** Asks all questions of so many vectors of rows: bit i of byte j is set where row `16 i + j` goes right. */
export type AskKernel = (
  questions: number,
  end: number,
  codes: number,
  answers: number,
  vectors: number,
) => void;

/**
 * The kernel that asks questions. Codes of one byte are less 128, of two less 32,768, as signed comparisons
 * are one instruction. A comparison gives lanes of ones, which is -1: eight of them become eight bits as
 *
 *     bits = 2 bits - comparison
 *
 * from the last to the first; of the last one's lanes only the lowest bit is left at the top. Without
 * categories it is a quarter of the code.
 */
export function askKernel(bytes: CodeBytes, hasCategories: boolean): WasmFunction {
  const f = new FunctionWriter();
  const question = f.parameter("i32"), end = f.parameter("i32"), codes = f.parameter("i32");
  const answers = f.parameter("i32"), vectors = f.parameter("i32");
  const column = f.local("i32"), to = f.local("i32"), endOfAnswers = f.local("i32");
  const sides = f.local("v128"), bits = f.local("v128");
  const of = (name: keyof typeof QUESTION) => i32.load(question.get, QUESTION[name]);
  const greater = (at: number) =>
    bytes === 1
      ? v128.gtI8(v128.load(column.get, at), sides.get)
      : v128.gtI16(v128.load(column.get, at), sides.get);
  const goesRight = (rows: number) =>
    bytes === 1 ? greater(16 * rows) : v128.narrowI16(greater(32 * rows), greater(32 * rows + 16));
  /** Writes vector after vector, each after what `comparisons` sets `bits` to. */
  const answer: Answer = (comparisons, ...pointers) =>
    whileTrue(
      i32.ltU(to.get, endOfAnswers.get),
      comparisons,
      v128.store(to.get, bits.get),
      [column, ...pointers].map((pointer) => advance(pointer, VECTOR_ROWS * bytes)),
      advance(to, 16),
    );
  return f.end(whileTrue(
    i32.ltU(question.get, end.get),
    column.set(i32.add(of("column"), codes.get)),
    to.set(answers.get),
    endOfAnswers.set(i32.add(answers.get, i32.shl(vectors.get, i32.const(4)))),
    sides.set(v128.load(question.get, QUESTION.sides)),
    hasCategories
      ? ifElse(
        i32.eqz(of("kind")),
        answer(bitsOf(bits, goesRight)),
        (bytes === 1 ? byteCategory : wordCategory)(f, { question, column, codes, sides, bits }, answer),
      )
      : answer(bitsOf(bits, goesRight)),
    advance(question, QUESTION.bytes),
    advance(answers, ANSWER_BYTES),
  ));
}

type Answer = (comparisons: Code, ...pointers: readonly Variable[]) => Code;
type Asked = Readonly<Record<"question" | "column" | "codes" | "sides" | "bits", Variable>>;

function bitsOf(bits: Variable, goesRight: (rows: number) => Code): Code {
  return [
    bits.set(goesRight(7)),
    [6, 5, 4, 3, 2, 1, 0].map((rows) => addBits(bits, goesRight(rows))),
  ];
}

function addBits(bits: Variable, goesRight: Code): Code {
  return bits.set(v128.subI8(v128.addI8(bits.get, bits.get), goesRight));
}

/**
 * A category's code has its lower four bits in one column, and 1 shifted by the others in a second (below
 * 128) or third: byte `lower` of the sides has a bit for each upper part that goes left.
 */
function byteCategory(f: FunctionWriter, asked: Asked, answer: Answer): Code {
  const { question, column, codes, sides, bits } = asked;
  const upper = f.local("i32"), upperMany = f.local("i32"), sidesMany = f.local("v128");
  const few = (at: number) =>
    v128.and(v128.swizzleI8(sides.get, v128.load(column.get, at)), v128.load(upper.get, at));
  const many = (at: number) =>
    v128.and(v128.swizzleI8(sidesMany.get, v128.load(column.get, at)), v128.load(upperMany.get, at));
  const none = v128.splatI64(i64.const(0n));
  return [
    upper.set(i32.add(i32.load(question.get, QUESTION.upper), codes.get)),
    ifElse(
      i32.eq(i32.load(question.get, QUESTION.kind), i32.const(QUESTION_KIND.fewCodes)),
      answer(bitsOf(bits, (rows) => v128.eqI8(few(16 * rows), none)), upper),
      [
        upperMany.set(i32.add(i32.load(question.get, QUESTION.upperMany), codes.get)),
        sidesMany.set(v128.load(question.get, QUESTION.sidesMany)),
        answer(
          bitsOf(bits, (rows) => v128.eqI8(v128.or(few(16 * rows), many(16 * rows)), none)),
          upper,
          upperMany,
        ),
      ],
    ),
  ];
}

/** Looks each row's code up among bytes: 0 where it goes left, -1 where right. */
function wordCategory(f: FunctionWriter, { question, column, bits }: Asked, answer: Answer): Code {
  const table = f.local("i32"), row = f.local("i32"), codes = f.local("v128"), sides = f.local("v128");
  const low = f.local("v128");
  const sidesAt = (at: number): Code => [
    codes.set(v128.load(row.get, at)),
    Array.from({ length: 8 }, (_, lane) =>
      sides.set(v128.withLane16(
        sides.get,
        lane,
        i32.load8Signed(i32.add(table.get, i32.xor(v128.lane16(codes.get, lane), i32.const(0x8000)))),
      ))),
  ];
  return [
    table.set(i32.load(question.get, QUESTION.upper)),
    answer([
      bits.set(v128.splatI64(i64.const(0n))),
      row.set(i32.add(column.get, i32.const(7 * 32))),
      whileTrue(
        i32.geU(row.get, column.get),
        sidesAt(0),
        low.set(sides.get),
        sidesAt(16),
        addBits(bits, v128.narrowI16(low.get, sides.get)),
        advance(row, -32),
      ),
    ]),
  ];
}
