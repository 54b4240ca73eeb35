import { classCount, type Ensemble } from "./ensemble.ts";

/**
 * Checks that an ensemble's arrays are trees: every node belongs to exactly one, every index is in range,
 * every number is finite and every split fits its feature. What passes can be walked without looking.
 *
 * Only a numeric split's threshold may be Infinity (all but missing values go left).
 *
 * @throws {TypeError} naming the first part that is wrong.
 */
export function checkEnsemble(ensemble: Ensemble): Ensemble {
  checkScores(ensemble);
  checkClassLabels(ensemble);
  checkLengths(ensemble);
  checkReached(ensemble);
  for (let node = 0; node < ensemble.left.length; node++) checkNode(ensemble, node);
  return ensemble;
}

function checkScores({ schema, objective, outputs, base, scale }: Ensemble): void {
  if (!(Number.isInteger(outputs) && outputs >= 1)) {
    throw wrong("the outputs must be a whole number from 1", outputs);
  }
  if (base.length !== outputs) {
    throw wrong(`there must be a base for each of ${outputs} outputs`, base.length);
  }
  if (!base.every(Number.isFinite)) throw wrong("every base must be finite", base.join(", "));
  if (!Number.isFinite(scale)) throw wrong("the scale must be finite", scale);
  const names = new Set(schema.map((each) => each.name));
  if (names.size < schema.length) {
    throw wrong(`${schema.length} features must have as many names`, names.size);
  }
  const expected = outputsOf(objective);
  if (outputs !== expected) {
    throw wrong(`objective "${objective.name}" must have ${expected} outputs`, outputs);
  }
}

/** Classes have a name each, if any. */
function checkClassLabels({ classLabels, objective }: Ensemble): void {
  if (classLabels === undefined) return;
  const count = classCount(objective);
  if (classLabels.length !== count || new Set(classLabels).size < count) {
    throw wrong(`${count ?? "no"} classes must have as many labels`, JSON.stringify(classLabels));
  }
}

function outputsOf(objective: Ensemble["objective"]): number {
  if (objective.name === "softmax" || objective.name === "shares") return objective.classes;
  if (objective.name === "quantile") return objective.quantiles.length;
  return objective.name === "hazard" ? objective.ends.length : 1;
}

function checkLengths(ensemble: Ensemble): void {
  const count = ensemble.left.length;
  const { feature, threshold, categoryStart, missingLeft, right, value, cover, gain } = ensemble;
  const arrays = { feature, threshold, categoryStart, missingLeft, right, value, cover, gain };
  for (const [name, { length }] of Object.entries(arrays)) {
    if (length !== count) throw wrong(`"${name}" must have an entry for each of ${count} nodes`, length);
  }
}

/** From the roots down every node must be reached once: a second time is a cycle or a shared subtree. */
function checkReached({ roots, left, right }: Ensemble): void {
  const count = left.length;
  const isReached = new Uint8Array(count);
  const waiting = Array.from(roots).reverse();
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (!(node >= 0 && node < count)) throw wrong(`children and roots must be among ${count} nodes`, node);
    if (isReached[node] === 1) {
      throw wrong("a node must have one parent, a root none", `node ${node} has more`);
    }
    isReached[node] = 1;
    if (left[node]! >= 0) waiting.push(right[node]!, left[node]!);
    else if (right[node]! >= 0) throw wrong(`leaf ${node} must have no right child`, right[node]!);
  }
  const lost = isReached.indexOf(0);
  if (lost >= 0) throw wrong("every node must be in a tree", `node ${lost} is in none`);
}

function checkNode(ensemble: Ensemble, node: number): void {
  const { value, cover, gain } = ensemble;
  if (ensemble.left[node]! >= 0) checkSplit(ensemble, node);
  else if (ensemble.feature[node] !== -1) {
    throw wrong(`leaf ${node} must ask for no feature (-1)`, ensemble.feature[node]!);
  }
  if (!Number.isFinite(value[node])) throw wrong(`the value of node ${node} must be finite`, value[node]!);
  if (!isFrom0(cover[node]!)) {
    throw wrong(`the cover of node ${node} must be finite and from 0`, cover[node]!);
  }
  if (!isFrom0(gain[node]!)) throw wrong(`the gain of node ${node} must be finite and from 0`, gain[node]!);
}

function checkSplit(ensemble: Ensemble, node: number): void {
  const { schema, categoryBits } = ensemble;
  const asked = schema[ensemble.feature[node]!];
  if (!asked) {
    throw wrong(`node ${node} must ask for one of ${schema.length} features`, ensemble.feature[node]!);
  }
  const missingLeft = ensemble.missingLeft[node]!;
  if (missingLeft > 1) {
    throw wrong(`node ${node} must send missing values left (1) or right (0)`, missingLeft);
  }
  const start = ensemble.categoryStart[node]!;
  if (asked.labels === null) {
    const threshold = ensemble.threshold[node]!;
    if (start !== -1) throw wrong(`node ${node} must have no categories as it asks for a number`, start);
    if (!(threshold > -Infinity)) {
      throw wrong(`the threshold of node ${node} must be above -Infinity`, threshold);
    }
    return;
  }
  const last = categoryBits.length - Math.ceil(asked.labels.length / 32);
  if (!(start >= 0 && start <= last)) {
    throw wrong(`the categories of node ${node} must start in 0 to ${last}`, start);
  }
}

function isFrom0(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function wrong(rule: string, actual: number | string): TypeError {
  return new TypeError(`Cannot use a tree ensemble as ${rule}: current state is ${actual}`);
}
