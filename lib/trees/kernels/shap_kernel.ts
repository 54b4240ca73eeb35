import {
  type Code,
  f64,
  FunctionWriter,
  i32,
  v128,
  type Variable,
  type WasmFunction,
  whileTrue,
} from "./assembler.ts";
import { advance } from "./record_parts.ts";

/** An edge in memory: byte offsets. Addresses are of the place itself. */
export const SHAP_EDGE = {
  /** The address of the parent's products, and that of the sums of the feature that the edge asks for. */
  parent: 0,
  asks: 4,
  /** Where in a pattern's sides the parent's stands: a byte and a bit. */
  word: 8,
  bit: 12,
  /** The address of the byte that says whether the nearest edge above with the same feature is open. */
  before: 16,
  isLeft: 20,
  /** The address of its cells: for each of three states, growth and then worth at all points. */
  cells: 24,
  /** All bits where the edge is a left one, else none. */
  keeps: 32,
  bytes: 48,
} as const;

/**
 * Where one tree stands in memory; edge 0 leads to the root, and none goes before it. Addresses are bytes.
 */
export type ShapPlaces = {
  readonly edges: number;
  readonly endOfEdges: number;
  /** A byte an edge: whether it is open. Byte 0 is 1. */
  readonly open: number;
  /** A word an edge: the address of the cell at hand. */
  readonly chosen: number;
  /** The products of all edges at all points, two points a vector. */
  readonly products: number;
  /** A vector for each feature that the tree asks for. */
  readonly sums: number;
  readonly endOfSums: number;
};

/** Writes one tree's contributions to each pattern of sides: a double for each feature that it asks for. */
export type ShapKernel = (
  patterns: number,
  end: number,
  bytesOfPattern: number,
  to: number,
  edges: number,
  endOfEdges: number,
  open: number,
  chosen: number,
  products: number,
  sums: number,
  endOfSums: number,
) => void;

/**
 * The kernel for so many pairs of quadrature points; see `TreeKernels`. On the way down a product a point and
 * edge, on the way up sums over the leaves below, both two points at a time; plain_shap.ts does the same to
 * the last bit.
 */
export function shapKernel(pairs: number): WasmFunction {
  const f = new FunctionWriter();
  const [pattern, end, bytesOfPattern, to, edges, endOfEdges, open, chosen, products, sums, endOfSums] = Array
    .from({ length: 11 }, () => f.parameter("i32")) as [
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
    ];
  const [edge, own, isOpen, choice, wasOpen, cell, other, sum] = Array.from(
    { length: 8 },
    () => f.local("i32"),
  ) as [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable];
  const [total, keeps, zero] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const of = (name: keyof typeof SHAP_EDGE) => i32.load(edge.get, SHAP_EDGE[name]);
  const points = (code: (offset: number) => Code): Code =>
    Array.from({ length: pairs }, (_, k) => code(16 * k));
  const step = (sign: 1 | -1): Code => [
    advance(edge, sign * SHAP_EDGE.bytes),
    advance(own, sign * 16 * pairs),
    advance(choice, sign * 4),
  ];
  const side = i32.and(i32.shrU(i32.load(i32.add(pattern.get, of("word"))), of("bit")), i32.const(1));
  const down = whileTrue(
    i32.ltU(edge.get, endOfEdges.get),
    wasOpen.set(i32.load8(of("before"))),
    i32.store8(isOpen.get, i32.and(wasOpen.get, i32.eq(side, of("isLeft")))),
    cell.set(i32.add(
      of("cells"),
      i32.mul(i32.add(wasOpen.get, i32.load8(isOpen.get)), i32.const(32 * pairs)),
    )),
    i32.store(choice.get, cell.get),
    other.set(of("parent")),
    points((k) => v128.store(own.get, v128.mulF64(v128.load(other.get, k), v128.load(cell.get, k)), k)),
    advance(isOpen, 1),
    step(1),
  );
  const up = whileTrue(
    i32.ltU(edges.get, edge.get),
    cell.set(i32.load(choice.get)),
    other.set(of("parent")),
    sum.set(of("asks")),
    keeps.set(v128.load(edge.get, SHAP_EDGE.keeps)),
    total.set(v128.load(sum.get)),
    points((k) => [
      total.set(v128.addF64(
        total.get,
        v128.mulF64(v128.load(cell.get, 16 * pairs + k), v128.load(own.get, k)),
      )),
      v128.store(
        other.get,
        v128.addF64(v128.and(v128.load(other.get, k), keeps.get), v128.load(own.get, k)),
        k,
      ),
    ]),
    v128.store(sum.get, total.get),
    step(-1),
  );
  const writeSums = whileTrue(
    i32.ltU(sum.get, endOfSums.get),
    total.set(v128.load(sum.get)),
    f64.store(to.get, f64.add(v128.laneF64(total.get, 0), v128.laneF64(total.get, 1))),
    v128.store(sum.get, zero.get),
    advance(sum, 16),
    advance(to, 8),
  );
  return f.end(whileTrue(
    i32.ltU(pattern.get, end.get),
    points((k) => v128.store(products.get, v128.splatF64(f64.const(1)), k)),
    edge.set(i32.add(edges.get, i32.const(SHAP_EDGE.bytes))),
    own.set(i32.add(products.get, i32.const(16 * pairs))),
    choice.set(i32.add(chosen.get, i32.const(4))),
    isOpen.set(i32.add(open.get, i32.const(1))),
    down,
    step(-1),
    up,
    sum.set(sums.get),
    writeSums,
    pattern.set(i32.add(pattern.get, bytesOfPattern.get)),
  ));
}
