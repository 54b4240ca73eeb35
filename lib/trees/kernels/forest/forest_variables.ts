import { type Code, f64, type FunctionWriter, i32, i64, type Variable } from "../../wasm/assembler.ts";
import { RecordParts } from "../record_parts.ts";
import type { ForestJointCells } from "./forest_joint_cells.ts";

/**
 * What the kernels of one forest thread have to know. Addresses are bytes.
 *
 * A record is `| weight * residual i32 | weight u8 | codes … |`, a cell `sum of residuals << countBits |
 * weight`. Residuals that aren't whole numbers of so coarse a unit have a rest, in units 2^fineBits times as
 * fine: it stands between weight and codes, `weight * rest u32`, and in cells of its own, `sum of rests`.
 */
export type ForestLayout = {
  readonly stride: number;
  readonly countBits: number;
  /** 0 when residuals have no rest. */
  readonly fineBits: number;
  readonly features: number;
  readonly featuresPerSplit: number;
  readonly minLeafRows: number;
  readonly maxDepth: number;
  /** Cuts are drawn, one a feature, instead of tried. */
  readonly isExtra: boolean;
  /** The two buffers that records move between. */
  readonly records: readonly [number, number];
  /** For each feature five words, see `FEATURE`. */
  readonly featureTable: number;
  /** The features' numbers, in the order in which they were last drawn. */
  readonly order: number;
  /**
   * Where the first block is: 256 cells, as many of rests, and a set of 256 bits, all zero between two
   * searches. Features whose cells are added to at once have each a block, so many bytes behind one another.
   */
  readonly cells: number;
  readonly fineCells: number;
  readonly touched: number;
  readonly blockBytes: number;
  readonly drawnAtOnce: number;
  /** Null where nodes don't share the cells of joint groups. */
  readonly joint: ForestJointCells | null;
  readonly stack: number;
  readonly nodes: number;
};

/** A feature's entry in the table. */
export const FEATURE = {
  /** Byte of its code in a record. */
  code: 0,
  /** Address of its bin for each code, the number of bins, and that of codes. */
  bins: 4,
  binCount: 8,
  codeCount: 12,
  /** Where its group's cells stand among joint ones. */
  joint: 16,
  bytes: 20,
} as const;

/** Where a record's rest stands. */
export const FINE_AT = 5;

/** The byte of a feature's code in a record, and the address of its bin for each code. */
export type OpenFeature = { readonly codeOffset: Variable; readonly bins: Variable };

/** The variables of the kernel that grows a tree, and expressions of them. */
export class ForestVariables {
  readonly f: FunctionWriter;
  readonly layout: ForestLayout;
  readonly recordCount: Variable;
  readonly rootSum: Variable;
  readonly rootFine: Variable;
  readonly seed: Variable;
  readonly random: Variable;
  readonly nodeCount: Variable;
  readonly top: Variable;
  readonly start: Variable;
  readonly end: Variable;
  readonly buffer: Variable;
  readonly node: Variable;
  readonly depth: Variable;
  readonly sum: Variable;
  readonly fine: Variable;
  readonly weight: Variable;
  readonly gradient: Variable;
  readonly parentScore: Variable;
  readonly firstRecord: Variable;
  readonly endRecord: Variable;
  readonly record: Variable;
  readonly drawn: Variable;
  readonly swapped: Variable;
  readonly feature: Variable;
  readonly endDrawn: Variable;
  readonly block: Variable;
  readonly codeOffset: Variable;
  readonly opened: readonly OpenFeature[];
  readonly mostBins: Variable;
  readonly bins: Variable;
  readonly binCount: Variable;
  readonly slot: Variable;
  readonly nextSlot: Variable;
  readonly leftSlot: Variable;
  readonly rightSlot: Variable;
  readonly code: Variable;
  readonly endCode: Variable;
  readonly from: Variable;
  readonly added: Variable;
  readonly rest: Variable;
  readonly some: Variable;
  readonly others: Variable;
  readonly cell: Variable;
  readonly word: Variable;
  readonly bits: Variable;
  readonly bin: Variable;
  readonly cellSum: Variable;
  readonly cellFine: Variable;
  readonly missing: Variable;
  readonly missingFine: Variable;
  readonly running: Variable;
  readonly runningFine: Variable;
  readonly left: Variable;
  readonly leftFine: Variable;
  readonly leftWeight: Variable;
  readonly rightWeight: Variable;
  readonly leftGradient: Variable;
  readonly rightGradient: Variable;
  readonly gain: Variable;
  readonly bestGain: Variable;
  readonly bestFeature: Variable;
  readonly bestCut: Variable;
  readonly bestMissingLeft: Variable;
  readonly bestSum: Variable;
  readonly bestFine: Variable;
  readonly cut: Variable;
  readonly toLeft: Variable;
  readonly toRight: Variable;
  readonly step: Variable;
  readonly parts: RecordParts;

  constructor(f: FunctionWriter, layout: ForestLayout) {
    this.f = f;
    this.layout = layout;
    this.recordCount = f.parameter("i32");
    this.rootSum = f.parameter("i64");
    this.rootFine = f.parameter("i64");
    this.seed = f.parameter("i32");
    const [word, long, double] = [() => f.local("i32"), () => f.local("i64"), () => f.local("f64")];
    [this.random, this.nodeCount, this.top, this.start, this.end] = [word(), word(), word(), word(), word()];
    [this.buffer, this.node, this.depth, this.sum] = [word(), word(), word(), long()];
    [this.weight, this.gradient, this.parentScore] = [word(), double(), double()];
    [this.firstRecord, this.endRecord, this.record] = [word(), word(), word()];
    [this.drawn, this.swapped, this.feature] = [word(), word(), word()];
    [this.codeOffset, this.bins, this.binCount] = [word(), word(), word()];
    [this.cell, this.word, this.bits, this.bin] = [word(), word(), long(), word()];
    [this.cellSum, this.missing, this.running, this.left] = [long(), long(), long(), long()];
    [this.fine, this.cellFine, this.missingFine, this.runningFine] = [long(), long(), long(), long()];
    [this.leftFine, this.bestFine] = [long(), long()];
    [this.leftWeight, this.rightWeight] = [word(), word()];
    [this.leftGradient, this.rightGradient, this.gain] = [double(), double(), double()];
    [this.bestGain, this.bestFeature, this.bestCut] = [double(), word(), word()];
    [this.bestMissingLeft, this.bestSum, this.cut] = [word(), long(), word()];
    [this.toLeft, this.toRight, this.step] = [word(), word(), word()];
    [this.endDrawn, this.block, this.mostBins] = [word(), word(), word()];
    this.opened = Array.from({ length: layout.drawnAtOnce }, () => ({ codeOffset: word(), bins: word() }));
    [this.code, this.endCode] = [word(), word()];
    [this.slot, this.nextSlot, this.leftSlot, this.rightSlot] = [word(), word(), word(), word()];
    [this.from, this.added, this.rest] = [word(), word(), word()];
    [this.some, this.others] = [f.local("v128"), f.local("v128")];
    this.parts = new RecordParts(f, layout.stride);
  }

  /** What the record adds to a cell. */
  sumOfRecord(): Code {
    return i64.add(
      i64.shl(i64.fromI32(i32.load(this.record.get)), i64.const(BigInt(this.layout.countBits))),
      i64.fromU32(i32.load8(this.record.get, 4)),
    );
  }

  weightOf(cell: Code): Code {
    return i32.wrap(i64.and(cell, i64.const((1n << BigInt(this.layout.countBits)) - 1n)));
  }

  /** A sum of residuals, in the finest units that they have. */
  gradientOf(cell: Code, fine: Code): Code {
    const { countBits, fineBits } = this.layout;
    const coarse = f64.fromI64(i64.shrS(cell, i64.const(BigInt(countBits))));
    if (fineBits === 0) return coarse;
    return f64.add(f64.mul(coarse, f64.const(2 ** fineBits)), f64.fromI64(fine));
  }

  /** What is only to be done where residuals have a rest. */
  ifFine(...code: Code[]): Code {
    return this.layout.fineBits > 0 ? code : [];
  }

  /** Sets `random` to the next number of xorshift32 (G. Marsaglia, https://doi.org/10.18637/jss.v008.i14). */
  nextRandom(): Code {
    const mix = (shift: Code) => this.random.set(i32.xor(this.random.get, shift));
    return [
      mix(i32.shl(this.random.get, i32.const(13))),
      mix(i32.shrU(this.random.get, i32.const(17))),
      mix(i32.shl(this.random.get, i32.const(5))),
    ];
  }

  /** A number below `count`, from `random`. */
  randomBelow(count: Code): Code {
    return i32.wrap(i64.shrU(i64.mul(i64.fromU32(this.random.get), i64.fromU32(count)), i64.const(32n)));
  }
}
