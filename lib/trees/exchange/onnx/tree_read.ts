import type { FeatureSchema } from "lib/features/mod.ts";
import { doubleBefore, greatestBelow, nextSingle } from "../single.ts";
import type { SourceNode, SourceTree } from "../source_tree.ts";

/** A node of an ONNX tree; a leaf has a weight for each output that it adds to. */
export type OnnxTreeNode = {
  readonly mode: string;
  readonly feature: number;
  readonly value: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly missingTrue: boolean;
  readonly weights: ReadonlyMap<number, number>;
};

export type OnnxTree = {
  readonly id: number;
  readonly root: number;
  readonly nodes: ReadonlyMap<number, OnnxTreeNode>;
};

/** How values are compared: as singles or as doubles. */
export type OnnxComparison = { readonly schema: readonly FeatureSchema[]; readonly isDouble: boolean };

/** Deeper than any tree that is of use: reading goes down step by step. */
const DEEPEST = 2000;
/** ONNX has no covers: every leaf counts alike. */
const COVER = 1;

/**
 * One output's part of an ONNX tree.
 *
 * Splits of numbers become thresholds that send doubles the way that runtimes send them. Splits of a
 * category's codes that follow each other become sets: what counts is where each code, and a missing one,
 * comes out of them.
 *
 * @throws {SyntaxError} when the nodes are no tree.
 * @throws {TypeError} when a number is asked whether it equals a value.
 */
export function onnxSourceTree(tree: OnnxTree, output: number, comparison: OnnxComparison): SourceTree {
  return new TreeReader(tree, output, comparison).read();
}

class TreeReader {
  readonly #tree: OnnxTree;
  readonly #output: number;
  readonly #comparison: OnnxComparison;
  readonly #met = new Set<number>();
  readonly #nodes: SourceNode[] = [];
  #depth = 0;

  constructor(tree: OnnxTree, output: number, comparison: OnnxComparison) {
    this.#tree = tree;
    this.#output = output;
    this.#comparison = comparison;
  }

  read(): SourceTree {
    this.#add(this.#tree.root);
    return this.#nodes;
  }

  /** Adds a node and all below it; returns its place. */
  #add(id: number): number {
    const node = this.#nodeAt(id);
    if (this.#met.has(id)) throw wrong(`tree ${this.#tree.id} must be a tree: node ${id} is met again`);
    this.#met.add(id);
    if (node.mode === "LEAF") return this.#push(leafOf(node.weights.get(this.#output) ?? 0));
    return this.#isCategory(node) ? this.#addCategory(id) : this.#addNumber(node, id);
  }

  #push(node: SourceNode): number {
    return this.#nodes.push(node) - 1;
  }

  #addNumber(node: OnnxTreeNode, id: number): number {
    const { mode, feature, value } = node;
    const isSwapped = mode === "BRANCH_GT" || mode === "BRANCH_GTE";
    if (!isSwapped && mode !== "BRANCH_LEQ" && mode !== "BRANCH_LT") {
      throw new TypeError(
        "Cannot read ONNX as numbers must be compared by order: " +
          `node ${id} of tree ${this.#tree.id} has ${mode} (name a category's labels by the option labels)`,
      );
    }
    const isInclusive = mode === "BRANCH_LEQ" || mode === "BRANCH_GT";
    const [left, right] = isSwapped ? [node.whenFalse, node.whenTrue] : [node.whenTrue, node.whenFalse];
    return this.#addSplit(left, right, {
      feature,
      threshold: greatestTrue(value, isInclusive, this.#comparison.isDouble),
      leftCodes: null,
      missingLeft: isSwapped !== node.missingTrue,
    });
  }

  /** Each place where codes come out gets a split of its codes from the others; missing ones come last. */
  #addCategory(id: number): number {
    const { feature } = this.#nodeAt(id);
    const labels = this.#comparison.schema[feature]!.labels!;
    const missing = this.#exit(id, feature, NaN);
    const codesOf = new Map<number, number[]>();
    for (const code of labels.keys()) {
      const exit = this.#exit(id, feature, code);
      codesOf.set(exit, [...codesOf.get(exit) ?? [], code]);
    }
    codesOf.delete(missing);
    const others = [...codesOf];
    const add = (at: number): number => {
      const [exit, codes] = others[at] ?? [missing, []];
      if (at === others.length) return this.#add(missing);
      const split = { feature, threshold: 0, leftCodes: codes, missingLeft: false };
      return this.#addSplit(exit, () => add(at + 1), split);
    };
    return add(0);
  }

  /** The node at which a code comes out of the splits of its category. */
  #exit(from: number, feature: number, code: number): number {
    let id = from;
    for (let steps = 0; steps <= this.#tree.nodes.size; steps++) {
      const node = this.#nodeAt(id);
      if (node.mode === "LEAF" || node.feature !== feature) return id;
      id = isTrue(node, code) ? node.whenTrue : node.whenFalse;
    }
    throw wrong(`tree ${this.#tree.id} must be a tree: it has a ring`);
  }

  #addSplit(
    left: number,
    right: number | (() => number),
    split: Omit<Extract<SourceNode, { kind: "split" }>, "kind" | "left" | "right" | "gain">,
  ): number {
    const at = this.#push(leafOf(0));
    if (++this.#depth > DEEPEST) {
      throw wrong(`trees must be at most ${DEEPEST} deep: tree ${this.#tree.id} is deeper`);
    }
    const leftAt = this.#add(left);
    const rightAt = typeof right === "number" ? this.#add(right) : right();
    this.#nodes[at] = { kind: "split", ...split, left: leftAt, right: rightAt, gain: 0 };
    this.#depth--;
    return at;
  }

  #isCategory({ feature }: OnnxTreeNode): boolean {
    return (this.#comparison.schema[feature]?.labels ?? null) !== null;
  }

  #nodeAt(id: number): OnnxTreeNode {
    const node = this.#tree.nodes.get(id);
    if (node !== undefined) return node;
    throw wrong(`tree ${this.#tree.id} must be a tree: node ${id} is absent`);
  }
}

function leafOf(value: number): SourceNode {
  return { kind: "leaf", value, cover: COVER };
}

/**
 * The greatest double for which `<= value` (or `< value`) is true once it is rounded as the runtime rounds
 * it.
 */
function greatestTrue(value: number, isInclusive: boolean, isDouble: boolean): number {
  if (Math.abs(value) === Infinity) return isInclusive || value < 0 ? value : Number.MAX_VALUE;
  if (isDouble) return isInclusive ? value : doubleBefore(value);
  return greatestBelow(isInclusive ? nextSingle(value, 1) : value);
}

function isTrue({ mode, value, missingTrue }: OnnxTreeNode, code: number): boolean {
  if (Number.isNaN(code) && missingTrue) return true;
  switch (mode) {
    case "BRANCH_LEQ":
      return code <= value;
    case "BRANCH_LT":
      return code < value;
    case "BRANCH_GT":
      return code > value;
    case "BRANCH_GTE":
      return code >= value;
    case "BRANCH_EQ":
      return code === value;
    case "BRANCH_NEQ":
      return code !== value;
    default:
      throw new TypeError(`Cannot read ONNX as nodes must have a known mode: one has ${mode}`);
  }
}

function wrong(reason: string): SyntaxError {
  return new SyntaxError(`Cannot read ONNX as ${reason}`);
}
