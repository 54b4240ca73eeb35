import {
  advance,
  clearBytes,
  type Code,
  i32,
  i64,
  ifElse,
  ifTrue,
  select,
  v128,
  type Variable,
  whileTrue,
} from "../../wasm/assembler.ts";
import { FEATURE, FINE_AT, type ForestVariables } from "./forest_variables.ts";

/**
 * Nodes of many records have cells for the codes of all joint groups, from which each feature drawn has its
 * own: of two children only the smaller one's records are added, the other has what that leaves of the
 * parent's.
 */
export type ForestJointCells = {
  /** Byte of the first group's code in a record, and for each group how many codes there are. */
  readonly codesAt: number;
  readonly sizes: readonly number[];
  /** So many slots, each with a cell for every code of every group, and behind these the cells of rests. */
  readonly slots: number;
  readonly slotBytes: number;
  readonly slotCount: number;
  /** Nodes of fewer records have none: at least as many as there are bins, as then all cuts are tried. */
  readonly leastRecords: number;
};

/** Sets `slot` to the root's cells, or leaves it 0 where it has too few records. */
export function addRoot(v: ForestVariables, records: Code, end: Code): Code {
  const { joint } = v.layout;
  if (joint === null) return [];
  return ifTrue(
    i32.leU(i32.const(joint.leastRecords), v.recordCount.get),
    v.slot.set(i32.const(joint.slots)),
    v.record.set(records),
    v.endRecord.set(end),
    addRecords(v, joint, v.slot),
  );
}

/** Adds the open feature's cells, as the node's joint cells have them. */
export function addMargin(v: ForestVariables): Code {
  const { cells, fineCells, joint, featureTable } = v.layout;
  const fineAt = 8 * cellsOf(joint!);
  const entry = i32.add(i32.const(featureTable), i32.mul(v.feature.get, i32.const(FEATURE.bytes)));
  return [
    v.code.set(v.bins.get),
    v.endCode.set(i32.add(v.bins.get, i32.load(entry, FEATURE.codeCount))),
    v.from.set(i32.add(v.slot.get, i32.load(entry, FEATURE.joint))),
    whileTrue(
      i32.ltU(v.code.get, v.endCode.get),
      v.cell.set(i32.add(v.block.get, i32.shl(i32.load8(v.code.get), i32.const(3)))),
      i64.store(v.cell.get, i64.add(i64.load(v.cell.get, cells), i64.load(v.from.get)), cells),
      v.ifFine(i64.store(
        v.cell.get,
        i64.add(i64.load(v.cell.get, fineCells), i64.load(v.from.get, fineAt)),
        fineCells,
      )),
      advance(v.from, 8),
      advance(v.code, 1),
    ),
  ];
}

/**
 * Sets `leftSlot` and `rightSlot` to the cells of the node's children, whose records are parted, or to 0.
 * That of the left one, which is grown first, comes behind that of the right one, so that all slots behind a
 * node's own are free.
 */
export function shareCells(v: ForestVariables, middle: Code, recordAt: (index: Code) => Code): Code {
  const { joint } = v.layout;
  if (joint === null) return [];
  const { slots, slotBytes, slotCount, leastRecords } = joint;
  const left = i32.sub(middle, v.start.get), right = i32.sub(v.end.get, middle);
  const isLeftLess = i32.leU(left, right);
  const isMany = (records: Code) => i32.leU(i32.const(leastRecords), records);
  const next = i32.add(v.slot.get, i32.const(slotBytes));
  const hasRoom = i32.ltU(v.slot.get, i32.const(slots + (slotCount - 1) * slotBytes));
  const isShared = i32.and(
    i32.and(i32.ltU(i32.const(0), v.slot.get), hasRoom),
    i32.or(isMany(left), isMany(right)),
  );
  return [
    v.leftSlot.set(i32.const(0)),
    v.rightSlot.set(i32.const(0)),
    ifTrue(
      isShared,
      v.nextSlot.set(next),
      ifElse(
        isLeftLess,
        [v.record.set(recordAt(v.start.get)), v.endRecord.set(recordAt(middle))],
        [v.record.set(recordAt(middle)), v.endRecord.set(recordAt(v.end.get))],
      ),
      v.leftSlot.set(next),
      v.rightSlot.set(v.slot.get),
      ifTrue(
        i32.eqz(i32.or(isLeftLess, isMany(right))),
        v.leftSlot.set(v.slot.get),
        v.rightSlot.set(next),
      ),
      addRecords(v, joint, v.nextSlot),
      subtract(v, joint, isLeftLess),
      v.leftSlot.set(select(v.leftSlot.get, i32.const(0), isMany(left))),
      v.rightSlot.set(select(v.rightSlot.get, i32.const(0), isMany(right))),
    ),
  ];
}

function cellsOf({ sizes }: ForestJointCells): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The cells of the records from `record` to `endRecord`. */
function addRecords(v: ForestVariables, joint: ForestJointCells, slot: Variable): Code {
  const { codesAt, sizes, slotBytes } = joint;
  const fineAt = 8 * cellsOf(joint);
  let first = 0;
  const groups = sizes.map((size, g) => {
    const at = 8 * first;
    first += size;
    return [
      v.cell.set(i32.add(slot.get, i32.shl(i32.load8(v.record.get, codesAt + g), i32.const(3)))),
      i64.store(v.cell.get, i64.add(i64.load(v.cell.get, at), v.cellSum.get), at),
      v.ifFine(i64.store(
        v.cell.get,
        i64.add(i64.load(v.cell.get, fineAt + at), v.cellFine.get),
        fineAt + at,
      )),
    ];
  });
  return [
    clearBytes(slot.get, i32.const(slotBytes)),
    whileTrue(
      i32.ltU(v.record.get, v.endRecord.get),
      v.cellSum.set(v.sumOfRecord()),
      v.ifFine(v.cellFine.set(i64.fromU32(i32.load(v.record.get, FINE_AT)))),
      groups,
      advance(v.record, v.layout.stride),
    ),
  ];
}

/** From the parent's cells in `slot` and one child's in `nextSlot`, both children's in their slots. */
function subtract(v: ForestVariables, { slotBytes }: ForestJointCells, isLeft: Code): Code {
  return [
    v.from.set(v.slot.get),
    v.added.set(select(v.leftSlot.get, v.rightSlot.get, isLeft)),
    v.rest.set(select(v.rightSlot.get, v.leftSlot.get, isLeft)),
    whileTrue(
      i32.ltU(v.from.get, v.nextSlot.get),
      v.some.set(v128.load(v.from.get, slotBytes)),
      v.others.set(v128.subI64(v128.load(v.from.get), v.some.get)),
      v128.store(v.added.get, v.some.get),
      v128.store(v.rest.get, v.others.get),
      advance(v.from, 16),
      advance(v.added, 16),
      advance(v.rest, 16),
    ),
  ];
}
