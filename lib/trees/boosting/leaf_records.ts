import { sourceLayout } from "../binning/records.ts";
import { ADDRESS_BYTES, type Kernels, leftMark } from "../kernels/kernels.ts";
import type { Plan } from "./boosting_plan.ts";
import type { Leaf, Piece, RowGradients } from "./leaf.ts";
import { sendsLeft, type Split } from "./splitting.ts";

/** So many records are added up while they are still in the nearest cache. */
const RENEWED_TOGETHER = 256;
/** A side with a smaller share of a leaf is taken out; the other stays where it is. */
const MOST_SHARE_TAKEN_OUT = 1 / 5;

/**
 * One thread's records, which move between buffers as leaves split: a tree's root is parted from where the
 * last tree left it into a free buffer, its leaves from there to another and back. Where a side is small, the
 * other stays where it is. Where there is one buffer, leaves are parted in it.
 */
export class LeafRecords {
  readonly #plan: Plan;
  readonly #thread: number;
  readonly #kernels: Kernels;
  readonly #bytes: Uint8Array;
  /** The buffers that this tree's leaves are in. */
  #buffers: readonly [number, number] = [1, 0];

  constructor(plan: Plan, thread: number, kernels: Kernels) {
    this.#plan = plan;
    this.#thread = thread;
    this.#kernels = kernels;
    this.#bytes = new Uint8Array(plan.memory.buffer);
  }

  /** The address of record `index`, or of the place that it has in the buffer. */
  at(buffer: number, index: number): number {
    return this.#plan.addresses.records[buffer]! + index * this.#plan.kernels.records.stride;
  }

  /** Where this thread's records of a leaf start and end: they are one piece where rows are written anew. */
  addressesOf({ pieces }: Leaf): [number, number] {
    const { buffer, start, end } = pieces[0]!;
    return [this.at(buffer, start), this.at(buffer, end)];
  }

  /** All of this thread's records, in the first buffer. */
  all(): Piece {
    const { slices } = this.#plan;
    return { buffer: 0, start: slices[this.#thread]!, end: slices[this.#thread + 1]!, delta: 0 };
  }

  /** Writes all records anew, with new gradients, and adds them to the thread's joint cells. */
  load(gradients: RowGradients): Piece {
    const piece = this.all();
    if (this.#plan.kernels.inPlace) this.#renew(piece, gradients);
    else this.#write(piece, gradients);
    return piece;
  }

  #write({ start, end }: Piece, { output, units, gradientScale, hessianScale }: RowGradients): void {
    const { addresses, kernels: { records } } = this.#plan;
    const { stride } = sourceLayout(records);
    this.#kernels.load(
      addresses.source + start * stride,
      addresses.source + end * stride,
      this.at(0, start),
      start,
      addresses.gradient[output]! + 8 * start,
      (addresses.hessian[output] ?? 0) + 8 * start,
      units + 4 * start,
      gradientScale,
      hessianScale,
    );
  }

  /** Weights stay, unless rows are drawn: those that aren't weigh nothing in this round. */
  #renew({ start, end }: Piece, { output, units, gradientScale, hessianScale }: RowGradients): void {
    const { addresses, settings } = this.#plan;
    const [gradient, hessian] = [addresses.gradient[output]!, addresses.hessian[output] ?? 0];
    const weights = settings.rowSampling < 1 ? units : 0;
    for (let index = start; index < end; index += RENEWED_TOGETHER) {
      const from = this.at(0, index);
      const to = this.at(0, Math.min(end, index + RENEWED_TOGETHER));
      this.#kernels.renew(from, to, gradient, hessian, weights, gradientScale, hessianScale);
      this.#kernels.histogram(from, to);
    }
  }

  /** Adds records to the thread's joint cells. */
  addToJoint({ buffer, start, end }: Piece): void {
    this.#kernels.histogram(this.at(buffer, start), this.at(buffer, end));
  }

  /** A tree begins at these records: its leaves go to buffers without them, if there are others. */
  startTree(root: readonly Piece[]): void {
    const count = this.#plan.addresses.records.length;
    const free = this.#plan.addresses.records.findIndex((_, i) => root.every(({ buffer }) => buffer !== i));
    this.#buffers = count === 1 ? [0, 0] : [free, (free + 1) % count];
  }

  /**
   * Parts the records of a leaf, whose second derivatives sum to `hessian`, by a split; each side has a range
   * of its own.
   */
  part(pieces: readonly Piece[], split: Split, hessian: number): [left: Piece, right: Piece] {
    const share = split.left.hessian / hessian;
    if (Math.min(share, 1 - share) < MOST_SHARE_TAKEN_OUT) {
      const [own, other] = this.#takenOut(pieces, split, share < 0.5) ?? [];
      if (own && other) return share < 0.5 ? [other, own] : [own, other];
    }
    return this.#parted(pieces, split);
  }

  /**
   * What stays in its buffer, and what goes to the other one; null where records can't stay, or this thread's
   * are parted more evenly.
   */
  #takenOut(pieces: readonly Piece[], split: Split, left: boolean): [stays: Piece, goes: Piece] | null {
    const [piece] = pieces, [first, second] = this.#buffers;
    if (pieces.length > 1 || piece!.delta !== 0 || first === second) return null;
    const { buffer, start, end, delta } = piece!;
    if (buffer !== first && buffer !== second) return null;
    const other = buffer === first ? second : first;
    this.#markSides(split, left ? ADDRESS_BYTES : 0, left ? 0 : ADDRESS_BYTES);
    // the list stands where nothing is, and before what will be
    const list = this.at(other, start), last = this.at(buffer, end);
    const endOfList = this.#kernels.list(this.at(buffer, start), last, this.#codeOf(split), list) >>> 0;
    const count = (endOfList - list) / ADDRESS_BYTES;
    if (2 * count > end - start) return null;
    const middle = end - count;
    this.#kernels.takeOut(list, endOfList, last, this.at(other, middle));
    return [{ buffer, start, end: middle, delta }, { buffer: other, start: middle, end, delta }];
  }

  /** What goes left stands before what goes right. */
  #parted(pieces: readonly Piece[], split: Split): [left: Piece, right: Piece] {
    const { records } = this.#plan.kernels;
    const [first, second] = this.#buffers;
    const buffer = pieces[0]!.buffer === first ? second : first;
    const start = pieces.reduce((least, piece) => Math.min(least, piece.start), Infinity);
    const end = pieces.reduce((most, piece) => Math.max(most, piece.end), 0);
    const code = this.#codeOf(split), mark = leftMark(records);
    this.#markSides(split, mark, 0);
    let left = this.at(buffer, start);
    let right = this.at(buffer, end - 1);
    // in place none may be written over before it is read
    for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
      const from = this.at(piece.buffer, piece.start);
      const to = this.at(piece.buffer, piece.end);
      const endOfLeft = this.#kernels.partition(from, to, code, left, right, piece.delta) >>> 0;
      right -= (to - from) - (endOfLeft - left);
      left = endOfLeft;
    }
    const middle = start + (left - this.at(buffer, start)) / records.stride;
    return [{ buffer, start, end: middle, delta: 0 }, { buffer, start: middle, end, delta: 0 }];
  }

  /** The byte of a record in which the split's group has its code. */
  #codeOf({ feature }: Split): number {
    return this.#plan.kernels.records.header + this.#plan.features[feature]!.group;
  }

  /** Marks the codes of the split's group by where they go. */
  #markSides(split: Split, left: number, right: number): void {
    const { features, groups, kernels: { sides } } = this.#plan;
    const { group, bins } = features[split.feature]!;
    const { size } = groups[group]!;
    if (!split.isCategory) {
      const first = split.missingLeft ? 0 : 1;
      this.#kernels.markSides(bins, bins + size, first, split.lastLeft, left, right);
      return;
    }
    const table = sides[this.#thread]!;
    for (let code = 0; code < size; code++) {
      this.#bytes[table + code] = sendsLeft(split, this.#bytes[bins + code]!) ? left : right;
    }
  }
}
