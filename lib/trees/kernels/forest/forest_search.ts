import {
  advance,
  type Code,
  f64,
  i32,
  i64,
  ifElse,
  ifTrue,
  select,
  whileTrue,
} from "../../wasm/assembler.ts";
import { scanAll, scanTouched } from "./forest_cuts.ts";
import { addMargin } from "./forest_joint_cells.ts";
import { FEATURE, FINE_AT, type ForestVariables, type OpenFeature } from "./forest_variables.ts";

/** A gain must exceed this share of the parent's own score: less is rounding. */
export const LEAST_RELATIVE_GAIN = 1e-12;

/**
 * Draws features without replacement and searches each for a better cut. As long as it's certain that so many
 * are drawn, the node's records are added to the cells of a few in one pass.
 */
export function findSplit(v: ForestVariables): Code {
  const { features, featuresPerSplit, drawnAtOnce, blockBytes } = v.layout;
  const goesOn = i32.and(
    i32.ltU(v.drawn.get, i32.const(features)),
    i32.or(i32.ltU(v.drawn.get, i32.const(featuresPerSplit)), i32.ltS(v.bestFeature.get, i32.const(0))),
  );
  return [
    v.parentScore.set(f64.div(f64.mul(v.gradient.get, v.gradient.get), f64.fromI32(v.weight.get))),
    // rounding residuals can feign a gain of a unit's square a row
    v.bestGain.set(
      f64.add(f64.mul(v.parentScore.get, f64.const(LEAST_RELATIVE_GAIN)), f64.fromI32(v.weight.get)),
    ),
    v.drawn.set(i32.const(0)),
    whileTrue(
      goesOn,
      v.endDrawn.set(v.drawn.get),
      drawFeature(v),
      ifTrue(
        i32.leU(i32.add(v.drawn.get, i32.const(drawnAtOnce)), i32.const(featuresPerSplit)),
        Array.from({ length: drawnAtOnce - 1 }, () => drawFeature(v)),
      ),
      addDrawn(v),
      v.block.set(i32.const(0)),
      whileTrue(
        i32.ltU(v.drawn.get, v.endDrawn.get),
        v.feature.set(drawnFeature(v, v.drawn.get)),
        openFeature(v, v.feature.get),
        searchFeature(v),
        advance(v.block, blockBytes),
        advance(v.drawn, 1),
      ),
    ),
  ];
}

/** Draws one of the features behind the first `endDrawn`, which becomes the last of these. */
function drawFeature(v: ForestVariables): Code {
  const { features, order } = v.layout;
  const orderAt = (index: Code) => i32.add(i32.const(order), i32.shl(index, i32.const(2)));
  return [
    v.nextRandom(),
    v.swapped.set(i32.add(v.endDrawn.get, v.randomBelow(i32.sub(i32.const(features), v.endDrawn.get)))),
    v.feature.set(i32.load(orderAt(v.swapped.get))),
    i32.store(orderAt(v.swapped.get), i32.load(orderAt(v.endDrawn.get))),
    i32.store(orderAt(v.endDrawn.get), v.feature.get),
    advance(v.endDrawn, 1),
  ];
}

function drawnFeature(v: ForestVariables, index: Code): Code {
  return i32.load(i32.add(i32.const(v.layout.order), i32.shl(index, i32.const(2))));
}

/** Sets where the codes, bins and number of bins of a feature are. */
export function openFeature(v: ForestVariables, feature: Code): Code {
  const entry = i32.add(i32.const(v.layout.featureTable), i32.mul(feature, i32.const(FEATURE.bytes)));
  return [
    v.codeOffset.set(i32.load(entry, FEATURE.code)),
    v.bins.set(i32.load(entry, FEATURE.bins)),
    v.binCount.set(i32.load(entry, FEATURE.binCount)),
  ];
}

/** A record's bin in an open feature. */
export function binOf(v: ForestVariables, { codeOffset, bins }: OpenFeature = v): Code {
  return i32.load8(i32.add(bins.get, i32.load8(i32.add(v.record.get, codeOffset.get))));
}

/**
 * Adds the node's records to the cells of the features that were drawn last. Bins that are touched are noted
 * where one of them has more bins than there are records.
 */
function addDrawn(v: ForestVariables): Code {
  const { joint, isExtra, drawnAtOnce } = v.layout;
  const isSparse = i32.ltU(i32.sub(v.end.get, v.start.get), v.mostBins.get);
  const add = (features: readonly OpenFeature[]) => [
    v.mostBins.set(i32.const(0)),
    features.map(({ codeOffset, bins }, i) => [
      openFeature(v, drawnFeature(v, i32.add(v.drawn.get, i32.const(i)))),
      codeOffset.set(v.codeOffset.get),
      bins.set(v.bins.get),
      v.mostBins.set(select(v.binCount.get, v.mostBins.get, i32.ltU(v.mostBins.get, v.binCount.get))),
    ]),
    isExtra
      ? addCells(v, features, true)
      : ifElse(isSparse, addCells(v, features, true), addCells(v, features, false)),
  ];
  const one = add(v.opened.slice(0, 1));
  const areMany = i32.ltU(i32.add(v.drawn.get, i32.const(1)), v.endDrawn.get);
  const all = drawnAtOnce === 1 ? one : ifElse(areMany, add(v.opened), one);
  return joint === null ? all : ifTrue(i32.eqz(v.slot.get), all);
}

/**
 * Tries the feature's cuts. Where there are at least as many records as bins all cells are visited and
 * cleared at once; otherwise only those that a set of bits says are touched.
 */
function searchFeature(v: ForestVariables): Code {
  const { isExtra, joint } = v.layout;
  if (isExtra) return scanTouched(v);
  const isDense = i32.leU(v.binCount.get, i32.sub(v.end.get, v.start.get));
  const margin = joint === null ? [] : ifTrue(v.slot.get, addMargin(v));
  return [margin, ifElse(isDense, scanAll(v), scanTouched(v))];
}

/** Adds the records to the cells of each of the features, in the order of blocks. */
function addCells(v: ForestVariables, features: readonly OpenFeature[], notesTouched: boolean): Code {
  const { cells, fineCells, touched, blockBytes, stride } = v.layout;
  const note = (block: number) => [
    v.word.set(i32.shl(i32.shrU(v.bin.get, i32.const(6)), i32.const(3))),
    i64.store(
      v.word.get,
      i64.or(i64.load(v.word.get, touched + block), i64.shl(i64.const(1n), i64.fromU32(v.bin.get))),
      touched + block,
    ),
  ];
  const addTo = (bin: Code, block: number) => [
    // with the block in the address, checks of it against the memory's end have one bound
    v.cell.set(i32.add(i32.const(cells + block), i32.shl(v.bin.tee(bin), i32.const(3)))),
    i64.store(v.cell.get, i64.add(i64.load(v.cell.get), v.cellSum.get)),
    v.ifFine(i64.store(
      v.cell.get,
      i64.add(i64.load(v.cell.get, fineCells - cells), v.cellFine.get),
      fineCells - cells,
    )),
    notesTouched ? note(block) : [],
  ];
  return [
    v.record.set(v.firstRecord.get),
    whileTrue(
      i32.ltU(v.record.get, v.endRecord.get),
      v.cellSum.set(v.sumOfRecord()),
      v.ifFine(v.cellFine.set(i64.fromU32(i32.load(v.record.get, FINE_AT)))),
      features.map((feature, i) => addTo(binOf(v, feature), i * blockBytes)),
      advance(v.record, stride),
    ),
  ];
}
