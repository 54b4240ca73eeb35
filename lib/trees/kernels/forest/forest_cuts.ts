import {
  advance,
  clearBytes,
  type Code,
  f64,
  i32,
  i64,
  ifElse,
  ifTrue,
  select,
  type Variable,
  whileTrue,
} from "../../wasm/assembler.ts";
import type { ForestVariables } from "./forest_variables.ts";

/** Tries the cuts behind all bins in turn, until too little is left on the right; then clears the cells. */
export function scanAll(v: ForestVariables): Code {
  const { cells, fineCells, touched, minLeafRows } = v.layout;
  const binAt = i32.add(v.block.get, i32.shl(v.bin.get, i32.const(3)));
  const bytes = i32.shl(v.binCount.get, i32.const(3));
  return [
    v.missing.set(i64.load(v.block.get, cells)),
    v.running.set(i64.const(0n)),
    v.ifFine(v.missingFine.set(i64.load(v.block.get, fineCells)), v.runningFine.set(i64.const(0n))),
    v.bin.set(i32.const(1)),
    v.rightWeight.set(v.weight.get),
    whileTrue(
      i32.and(i32.ltU(v.bin.get, v.binCount.get), i32.geS(v.rightWeight.get, i32.const(minLeafRows))),
      v.running.set(i64.add(v.running.get, i64.load(binAt, cells))),
      v.ifFine(v.runningFine.set(i64.add(v.runningFine.get, i64.load(binAt, fineCells)))),
      tryBoth(v),
      advance(v.bin, 1),
    ),
    clearBytes(i32.add(v.block.get, i32.const(cells)), bytes),
    v.ifFine(clearBytes(i32.add(v.block.get, i32.const(fineCells)), bytes)),
    [0, 8, 16, 24].map((byte) => i64.store(v.block.get, i64.const(0n), touched + byte)),
  ];
}

/** Visits the touched cells by bin, clears them, and tries the cuts behind each. */
export function scanTouched(v: ForestVariables): Code {
  const { cells, fineCells, touched, isExtra } = v.layout;
  const words = (visit: Code): Code =>
    [0, 1, 2, 3].map((q): Code => [
      v.bits.set(i64.load(v.block.get, touched + 8 * q)),
      i64.store(v.block.get, i64.const(0n), touched + 8 * q),
      whileTrue(
        i32.eqz(i64.eqz(v.bits.get)),
        v.bin.set(i32.add(i32.wrap(i64.ctz(v.bits.get)), i32.const(64 * q))),
        v.bits.set(i64.and(v.bits.get, i64.sub(v.bits.get, i64.const(1n)))),
        v.cell.set(i32.add(v.block.get, i32.shl(v.bin.get, i32.const(3)))),
        v.cellSum.set(i64.load(v.cell.get, cells)),
        i64.store(v.cell.get, i64.const(0n), cells),
        v.ifFine(
          v.cellFine.set(i64.load(v.cell.get, fineCells)),
          i64.store(v.cell.get, i64.const(0n), fineCells),
        ),
        visit,
      ),
    ]);
  const start = [
    v.missing.set(i64.const(0n)),
    v.running.set(i64.const(0n)),
    v.ifFine(v.missingFine.set(i64.const(0n)), v.runningFine.set(i64.const(0n))),
  ];
  const addBin = [
    v.running.set(i64.add(v.running.get, v.cellSum.get)),
    v.ifFine(v.runningFine.set(i64.add(v.runningFine.get, v.cellFine.get))),
  ];
  const setMissing = [v.missing.set(v.cellSum.get), v.ifFine(v.missingFine.set(v.cellFine.get))];
  if (!isExtra) return [start, words(ifElse(v.bin.get, [addBin, tryBoth(v)], setMissing))];
  const keep = ifTrue(i32.leU(v.bin.get, v.cut.get), addBin);
  return [
    start,
    drawCut(v),
    words(ifElse(v.bin.get, keep, setMissing)),
    v.bin.set(v.cut.get),
    tryBoth(v),
  ];
}

/** Draws a cut between the first and the last touched bin, the missing one apart. */
function drawCut(v: ForestVariables): Code {
  const { touched } = v.layout;
  const word = (q: number) => i64.load(i32.const(0), touched + 8 * q);
  const isEmpty = (bits: Code) => i64.eqz(bits);
  const firstWord = i64.and(word(0), i64.const(-2n));
  const first = [3, 2, 1].reduce<Code>(
    (rest, q) => select(lowest(word(q), q), rest, i32.eqz(isEmpty(word(q)))),
    i32.const(1),
  );
  const last = [1, 2, 3].reduce<Code>(
    (rest, q) => select(highest(word(q), q), rest, i32.eqz(isEmpty(word(q)))),
    highest(firstWord, 0),
  );
  return [
    v.swapped.set(select(lowest(firstWord, 0), first, i32.eqz(isEmpty(firstWord)))),
    v.step.set(last),
    v.nextRandom(),
    v.cut.set(select(
      i32.add(v.swapped.get, v.randomBelow(i32.sub(v.step.get, v.swapped.get))),
      v.swapped.get,
      i32.ltS(v.swapped.get, v.step.get),
    )),
  ];
}

function lowest(bits: Code, q: number): Code {
  return i32.add(i32.wrap(i64.ctz(bits)), i32.const(64 * q));
}

function highest(bits: Code, q: number): Code {
  return i32.sub(i32.const(64 * q + 63), i32.wrap(i64.clz(bits)));
}

/**
 * Missing values left, then right. `rightWeight` ends as the weight of the values that are not missing behind
 * the cut.
 */
function tryBoth(v: ForestVariables): Code {
  return [
    v.ifFine(v.leftFine.set(i64.add(v.runningFine.get, v.missingFine.get))),
    tryCut(v, i64.add(v.running.get, v.missing.get), true),
    ifTrue(
      i64.ne(v.missing.get, i64.const(0n)),
      v.ifFine(v.leftFine.set(v.runningFine.get)),
      tryCut(v, v.running.get, false),
    ),
  ];
}

/** Where no value is missing in the node, those to come go to the heavier side. */
function tryCut(v: ForestVariables, left: Code, missingLeft: boolean): Code {
  const { minLeafRows } = v.layout;
  const score = (g: Variable, w: Variable) => f64.div(f64.mul(g.get, g.get), f64.fromI32(w.get));
  const partsOffMissing = i32.eq(v.rightWeight.get, v.weightOf(v.missing.get));
  const heavierLeft = i32.geS(v.leftWeight.get, v.rightWeight.get);
  const side = missingLeft ? i32.or(i32.eqz(i64.eqz(v.missing.get)), heavierLeft) : i32.const(0);
  const cut = missingLeft ? v.bin.get : select(i32.const(255), v.bin.get, partsOffMissing);
  return [
    v.left.set(left),
    v.leftWeight.set(v.weightOf(v.left.get)),
    v.rightWeight.set(i32.sub(v.weight.get, v.leftWeight.get)),
    ifTrue(
      i32.and(
        i32.geS(v.leftWeight.get, i32.const(minLeafRows)),
        i32.geS(v.rightWeight.get, i32.const(minLeafRows)),
      ),
      v.leftGradient.set(v.gradientOf(v.left.get, v.leftFine.get)),
      v.rightGradient.set(f64.sub(v.gradient.get, v.leftGradient.get)),
      v.gain.set(f64.sub(
        f64.add(score(v.leftGradient, v.leftWeight), score(v.rightGradient, v.rightWeight)),
        v.parentScore.get,
      )),
      ifTrue(
        f64.gt(v.gain.get, v.bestGain.get),
        v.bestGain.set(v.gain.get),
        v.bestFeature.set(v.feature.get),
        v.bestCut.set(cut),
        v.bestMissingLeft.set(side),
        v.bestSum.set(v.left.get),
        v.ifFine(v.bestFine.set(v.leftFine.get)),
      ),
    ),
  ];
}
