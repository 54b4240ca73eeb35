import type { Matrix } from "lib/features/mod.ts";
import type { Model } from "lib/model/mod.ts";
import { type Ensemble, scoreRuns } from "lib/trees/mod.ts";
import type { StayDays } from "./day_hazard.ts";
import { dayFeatures, dayRows, type KnownFrom } from "./day_rows.ts";
import type { StayTail } from "./stay_hazard.ts";

/** What is asked of a model. */
export type AskedModel = Pick<Model, "predict" | "parameters" | "calibration">;

/**
 * How likely each of some days of stays ends them, by a model whose last two features are `dayFeatures`, and
 * beyond `tail.from` by `tail` alone. Days of a stay that follow each other are asked of trees together.
 */
export function dayHazards(
  { model, tail }: { readonly model: AskedModel; readonly tail: StayTail },
  stays: Matrix,
  { row, seen, day }: StayDays,
  knownFrom: KnownFrom,
): Float64Array {
  const told = new Float64Array(day.length).fill(tail.hazard);
  const follows = (i: number, before: number) =>
    row[i] === row[before] && seen[i] === seen[before] && day[i] === day[before]! + 1;
  const places = new Int32Array(day.length), starts = new Int32Array(day.length);
  let [count, runs] = [0, 0];
  for (let i = 0; i < day.length; i++) {
    if (day[i]! > tail.from) continue;
    if (count === 0 || !follows(i, places[count - 1]!)) starts[runs++] = count;
    places[count++] = i;
  }
  const asked = places.subarray(0, count), first = starts.subarray(0, runs);
  const take = (places: Int32Array) => {
    const taken = (values: Int32Array) => places.map((i) => values[i]!);
    return dayRows(stays, { row: taken(row), seen: taken(seen), day: taken(day) }, knownFrom);
  };
  const ensemble = logisticTrees(model);
  const hazards = ensemble === null || asked.length < leastRun * first.length
    ? model.predict(take(asked))
    : hazardsOfRuns(ensemble, take(first.map((at) => asked[at]!)), lengthsOf(first, asked.length));
  for (let i = 0; i < count; i++) told[asked[i]!] = hazards[i]!;
  return told;
}

/** Shorter runs, on average, are asked row by row. */
const leastRun = 8;

function logisticTrees({ parameters, calibration }: AskedModel): Ensemble | null {
  if (parameters?.kind !== "trees" || calibration !== undefined) return null;
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
