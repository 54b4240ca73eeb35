import type { Ensemble } from "./ensemble.ts";
import { treeNodes } from "./tree_nodes.ts";

/**
 * One output of an ensemble as an ensemble of its own, for formats that know one score a row.
 *
 * @throws {RangeError} when there is no such output.
 * @throws {TypeError} when the output means nothing alone: a class of a softmax.
 */
export function oneOutput(ensemble: Ensemble, output: number): Ensemble {
  const { outputs, objective, roots, base } = ensemble;
  if (!(Number.isInteger(output) && output >= 0 && output < outputs)) {
    throw new RangeError(`Cannot take output ${output} as an ensemble's outputs are 0 to ${outputs - 1}`);
  }
  if (outputs === 1) return ensemble;
  const { classLabels: _, ...rest } = ensemble;
  const own = roots.filter((_, tree) => tree % outputs === output);
  const nodes = Int32Array.from(own.values().flatMap((root) => treeNodes(ensemble, root)));
  const place = new Int32Array(ensemble.left.length).fill(-1);
  nodes.forEach((node, at) => place[node] = at);
  const child = (node: number) => node < 0 ? -1 : place[node]!;
  return {
    ...rest,
    objective: objectiveOf(objective, output),
    outputs: 1,
    base: base.slice(output, output + 1),
    roots: own.map(child),
    feature: nodes.map((node) => ensemble.feature[node]!),
    threshold: Float64Array.from(nodes, (node) => ensemble.threshold[node]!),
    categoryStart: nodes.map((node) => ensemble.categoryStart[node]!),
    missingLeft: Uint8Array.from(nodes, (node) => ensemble.missingLeft[node]!),
    left: nodes.map((node) => child(ensemble.left[node]!)),
    right: nodes.map((node) => child(ensemble.right[node]!)),
    value: Float64Array.from(nodes, (node) => ensemble.value[node]!),
    cover: Float64Array.from(nodes, (node) => ensemble.cover[node]!),
    gain: Float64Array.from(nodes, (node) => ensemble.gain[node]!),
  };
}

function objectiveOf(objective: Ensemble["objective"], output: number): Ensemble["objective"] {
  if (objective.name === "quantile") return { ...objective, quantiles: [objective.quantiles[output]!] };
  if (objective.name === "hazard") return { name: "logistic" };
  throw new TypeError(
    `Cannot take one output as it must mean something alone: one of ${objective.name} does not`,
  );
}
