import type { Matrix } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import { rowNumbers } from "lib/stats/mod.ts";
import { type Ensemble, scoreRuns } from "lib/trees/mod.ts";
import type { StayDays } from "./day_hazard.ts";
import { dayFeatures, dayRows, type KnownFrom } from "./day_rows.ts";
import type { StayTail } from "./stay_hazard.ts";

/**
 * How likely each of some days of stays ends them, by a model whose last two features are `dayFeatures`, and
 * beyond `tail.from` by `tail` alone. Days of a stay that follow each other are asked of trees together.
 */
export function dayHazards(
  { model, tail }: { readonly model: Pick<Model, "predict" | "parameters">; readonly tail: StayTail },
  stays: Matrix,
  { row, seen, day }: StayDays,
  knownFrom: KnownFrom,
): Float64Array {
  const told = new Float64Array(day.length).fill(tail.hazard);
  const asked = rowNumbers(day.length).filter((i) => day[i]! <= tail.from);
  const take = (places: Int32Array) => {
    const taken = (values: Int32Array) => places.map((i) => values[i]!);
    return dayRows(stays, { row: taken(row), seen: taken(seen), day: taken(day) }, knownFrom);
  };
  const follows = (i: number, before: number) =>
    row[i] === row[before] && seen[i] === seen[before] && day[i] === day[before]! + 1;
  const first = rowNumbers(asked.length).filter((at) => at === 0 || !follows(asked[at]!, asked[at - 1]!));
  const ensemble = logisticTrees(model);
  const hazards = ensemble === null || asked.length < leastRun * first.length
    ? model.predict(take(asked))
    : hazardsOfRuns(ensemble, take(first.map((at) => asked[at]!)), lengthsOf(first, asked.length));
  hazards.forEach((hazard, i) => told[asked[i]!] = hazard);
  return told;
}

/** Shorter runs, on average, are asked row by row. */
const leastRun = 8;

function logisticTrees({ parameters }: Pick<Model, "parameters">): Ensemble | null {
  if (parameters?.kind !== "trees") return null;
  return parameters.ensemble.objective.name === "logistic" ? parameters.ensemble : null;
}

function lengthsOf(first: Int32Array, count: number): Int32Array {
  return first.map((at, i) => (first[i + 1] ?? count) - at);
}

/** As a model of logistic trees predicts them. */
function hazardsOfRuns(ensemble: Ensemble, starts: Matrix, lengths: Int32Array): Float64Array {
  const [rising, turning] = dayFeatures.map(({ name }) => name);
  const raw = scoreRuns(ensemble, starts, { lengths, rising: rising!, turning: turning! });
  return raw.map((each) => 1 / (1 + Math.exp(-each)));
}
