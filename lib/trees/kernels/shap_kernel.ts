import {
  advance,
  type Code,
  f64,
  FunctionWriter,
  i32,
  i64,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "../wasm/assembler.ts";

/** Patterns that have room side by side: products, sums, and what is one byte a pattern, 8 in a word. */
export const SHAP_ABREAST = 8;

/** An edge in memory: byte offsets. Addresses are of the place itself. */
export const SHAP_EDGE = {
  /** The address of the parent's products, and that of the sums of the feature that the edge asks for. */
  parent: 0,
  asks: 4,
  /** The address of the sides that patterns take at the parent's split. */
  side: 8,
  /** The address of the word that says whether the nearest edge above with the same feature is open. */
  before: 12,
  /** The address of its cells: for each of three states, growth and then worth at all points. */
  cells: 16,
  /** Bytes of 1 where the edge is a right one, which a pattern passes that doesn't go left; else of 0. */
  flips: 24,
  /** All bits where the edge is a left one, else none. */
  keeps: 32,
  bytes: 48,
} as const;

/**
 * What a tree is worked on with, one tree after another; edge 0 leads to the root, and none goes before it.
 * Addresses are bytes.
 */
export type ShapPlaces = {
  /** A word a split: a byte a pattern, 1 where it goes left. There is room for all bits of a pattern. */
  readonly sides: number;
  /** A word an edge: a byte a pattern, whether the edge is open. Word 0 is all bytes of 1. */
  readonly open: number;
  /** A word an edge: a byte a pattern, in which state the edge finds its feature. */
  readonly states: number;
  /** The products of all edges, pattern by pattern, at all points, two points a vector. */
  readonly products: number;
  /** For each feature that the tree asks for a vector a pattern. */
  readonly sums: number;
};

/**
 * Writes one tree's contributions to each pattern of sides: a double for each feature that it asks for. Of
 * patterns and of what is written there must be as many as stand side by side, whatever the last ones are.
 */
export type ShapKernel = (
  patterns: number,
  end: number,
  bytesOfPattern: number,
  to: number,
  bytesOfOutput: number,
  edges: number,
  endOfEdges: number,
  sides: number,
  open: number,
  states: number,
  products: number,
  sums: number,
  endOfSums: number,
) => void;

/**
 * The kernel for so many pairs of quadrature points, and so many patterns at a time; see `TreeKernels`. On
 * the way down a product a point and edge, on the way up sums over the leaves below, both two points at a
 * time. Patterns side by side don't wait for each other's sums, and share what is read of an edge;
 * plain_shap.ts does the same to the last bit.
 *
 * @param abreast at most `SHAP_ABREAST`.
 */
export function shapKernel(pairs: number, abreast: number): WasmFunction {
  const f = new FunctionWriter();
  const [pattern, end, bytesOfPattern, to, bytesOfOutput] = parameters(f, 5);
  const [edges, endOfEdges, sides, open, states, products, sums, endOfSums] = parameters(f, 8);
  const [edge, own, isOpen, state, cells, other, sum] = locals(f, 7);
  const [word, bit, at] = locals(f, 3);
  const words = Array.from({ length: abreast }, () => f.local("i32"));
  const [total, below, keeps, zero] = [f.local("v128"), f.local("v128"), f.local("v128"), f.local("v128")];
  const [wasOpen, chosen] = [f.local("i64"), f.local("i64")];
  const of = (name: keyof typeof SHAP_EDGE) => i32.load(edge.get, SHAP_EDGE[name]);
  const patterns = (code: (p: number) => Code): Code => Array.from({ length: abreast }, (_, p) => code(p));
  const points = (code: (offset: number) => Code): Code =>
    Array.from({ length: pairs }, (_, k) => code(16 * k));
  const productBytes = 16 * pairs;
  const step = (sign: 1 | -1): Code => [
    advance(edge, sign * SHAP_EDGE.bytes),
    advance(own, sign * productBytes * SHAP_ABREAST),
    advance(isOpen, sign * 8),
    advance(state, sign * 8),
  ];
  /** The address of the cell of pattern p's state. */
  const cellOf = (p: number): Code => {
    const stateOf = i32.wrap(i64.and(i64.shrU(chosen.get, i64.const(BigInt(8 * p))), i64.const(255n)));
    return i32.add(cells.get, i32.mul(stateOf, i32.const(2 * productBytes)));
  };
  /** The first one fills the word, so that it can be read as one while it is still on its way to memory. */
  const sideOf = (to: Variable, p: number, side: Code): Code =>
    p === 0 ? i64.store(to.get, i64.fromU32(side)) : i32.store8(to.get, side, p);
  const writeSides = whileTrue(
    i32.ltU(word.get, bytesOfPattern.get),
    at.set(i32.add(pattern.get, word.get)),
    patterns((p) => [words[p]!.set(i32.load(at.get)), at.set(i32.add(at.get, bytesOfPattern.get))]),
    bit.set(i32.const(32)),
    whileTrue(
      bit.get,
      patterns((p) => [
        sideOf(own, p, i32.and(words[p]!.get, i32.const(1))),
        words[p]!.set(i32.shrU(words[p]!.get, i32.const(1))),
      ]),
      advance(own, 8),
      advance(bit, -1),
    ),
    advance(word, 4),
  );
  const down = whileTrue(
    i32.ltU(edge.get, endOfEdges.get),
    wasOpen.set(i64.load(of("before"))),
    chosen.set(i64.and(wasOpen.get, i64.xor(i64.load(of("side")), i64.load(edge.get, SHAP_EDGE.flips)))),
    i64.store(isOpen.get, chosen.get),
    i64.store(state.get, chosen.tee(i64.add(chosen.get, wasOpen.get))),
    cells.set(of("cells")),
    other.set(of("parent")),
    patterns((p) => [
      at.set(cellOf(p)),
      points((k) => {
        const product = v128.mulF64(
          v128.load(other.get, p * productBytes + k),
          v128.load(at.get, k),
        );
        return v128.store(own.get, product, p * productBytes + k);
      }),
    ]),
    step(1),
  );
  const up = whileTrue(
    i32.ltU(edges.get, edge.get),
    chosen.set(i64.load(state.get)),
    cells.set(of("cells")),
    other.set(of("parent")),
    sum.set(of("asks")),
    keeps.set(v128.load(edge.get, SHAP_EDGE.keeps)),
    patterns((p) => [
      at.set(cellOf(p)),
      total.set(v128.load(sum.get, 16 * p)),
      points((k) => [
        below.set(v128.load(own.get, p * productBytes + k)),
        total.set(v128.addF64(total.get, v128.mulF64(v128.load(at.get, productBytes + k), below.get))),
        v128.store(
          other.get,
          v128.addF64(v128.and(v128.load(other.get, p * productBytes + k), keeps.get), below.get),
          p * productBytes + k,
        ),
      ]),
      v128.store(sum.get, total.get, 16 * p),
    ]),
    step(-1),
  );
  const writeSums = whileTrue(
    i32.ltU(sum.get, endOfSums.get),
    at.set(to.get),
    patterns((p) => [
      total.set(v128.load(sum.get, 16 * p)),
      f64.store(at.get, f64.add(v128.laneF64(total.get, 0), v128.laneF64(total.get, 1))),
      v128.store(sum.get, zero.get, 16 * p),
      at.set(i32.add(at.get, bytesOfOutput.get)),
    ]),
    advance(sum, 16 * SHAP_ABREAST),
    advance(to, 8),
  );
  return f.end(whileTrue(
    i32.ltU(pattern.get, end.get),
    word.set(i32.const(0)),
    own.set(sides.get),
    writeSides,
    patterns((p) =>
      points((k) => v128.store(products.get, v128.splatF64(f64.const(1)), p * productBytes + k))
    ),
    edge.set(i32.add(edges.get, i32.const(SHAP_EDGE.bytes))),
    own.set(i32.add(products.get, i32.const(productBytes * SHAP_ABREAST))),
    isOpen.set(i32.add(open.get, i32.const(8))),
    state.set(i32.add(states.get, i32.const(8))),
    down,
    step(-1),
    up,
    sum.set(sums.get),
    writeSums,
    // What was written is one pattern's; the next ones stand behind it.
    to.set(i32.add(to.get, i32.mul(bytesOfOutput.get, i32.const(abreast - 1)))),
    pattern.set(i32.add(pattern.get, i32.mul(bytesOfPattern.get, i32.const(abreast)))),
  ));
}

/** So many variables. */
type Variables<N extends number, Found extends Variable[] = []> = Found["length"] extends N ? Found
  : Variables<N, [...Found, Variable]>;

function parameters<N extends number>(f: FunctionWriter, count: N): Variables<N> {
  return Array.from({ length: count }, () => f.parameter("i32")) as Variables<N>;
}

function locals<N extends number>(f: FunctionWriter, count: N): Variables<N> {
  return Array.from({ length: count }, () => f.local("i32")) as Variables<N>;
}
