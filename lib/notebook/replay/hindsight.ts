import { openCohort } from "lib/cohort/mod.ts";
import { metricsWithIntervals, type Predictions, withInterval } from "lib/evaluate/mod.ts";
import { readTrainingSet, toMatrix } from "lib/features/mod.ts";
import { outcomesOf } from "lib/monitor/mod.ts";
import { type Artefact, openRegistry } from "lib/registry/mod.ts";
import { readPredictions } from "lib/score/mod.ts";
import { dayMs, grouped, type Interval, isoDay, numbersAt, rowNumbers } from "lib/stats/mod.ts";
import { numbersOf, type Table, takeRows, timestampsOf } from "lib/table/mod.ts";
import { openWarehouse, type Warehouse } from "lib/warehouse/mod.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** How a model did, once all stays that it scored in a replay had ended. */
export type Hindsight = {
  readonly version: string;
  /** Its first day, ISO date. */
  readonly from: string;
  /** Admissions scored that have ended. */
  readonly stays: number;
  /** What it came to, what it had promised, and what the first champion comes to on the same stays. */
  readonly came: Errors;
  readonly promised: Errors;
  readonly first: Errors;
};

/** RMSE and bias in days, share of the stays' variance explained; with 95 % intervals as texts. */
type Errors = { readonly rmse: string; readonly r2: string; readonly bias: string };

/**
 * Looks back on a replay from the end of the data: the error of each model on what it scored, by lengths that
 * nobody knew then. Nothing of the replay depends on it.
 *
 * @param versions the models in use, in order, with the first day of each (epoch milliseconds UTC).
 * @param until the day after the last one scored.
 * @throws {QueryError} when the warehouse fails.
 */
export async function hindsightOf(
  { cohort, warehouse, models }: Rehearsal & { readonly cohort: string },
  versions: readonly { readonly version: string; readonly from: number }[],
  until: number,
): Promise<Hindsight[]> {
  const [first] = versions;
  if (first === undefined) return [];
  const registry = await openRegistry(models, cohort), champion = await registry.load(first.version);
  const store = await openWarehouse(warehouse, { cohort });
  try {
    const found: Hindsight[] = [];
    for (const { version, from } of versions) {
      const { meta } = await registry.load(version);
      const log = await readPredictions(store, { modelVersion: version, from: 0, until });
      const ended = withEnd(log), stays = ended.rowCount;
      if (stays === 0) continue;
      const { predictions } = outcomesOf(ended);
      found.push({
        version,
        from: isoDay(from),
        stays,
        came: errorsOf(metricsWithIntervals(predictions, { seed: 1, replicates: 200 })),
        promised: errorsOf(meta.holdOut.metrics),
        first: errorsOf(
          metricsWithIntervals(await predictedBy(champion, store, cohort, ended, predictions), {
            seed: 1,
            replicates: 200,
          }),
        ),
      });
    }
    return found;
  } finally {
    await store.close();
  }
}

function withEnd(log: Table): Table {
  const days = numbersOf(log, "stay_days");
  return takeRows(log, rowNumbers(log.rowCount).filter((row) => !Number.isNaN(days[row]!)));
}

/** The same stays as another model would have predicted them. */
async function predictedBy(
  { model, meta }: Pick<Artefact, "model" | "meta">,
  store: Warehouse,
  cohort: string,
  log: Table,
  logged: Predictions,
): Promise<Predictions> {
  const admitted = timestampsOf(log, "admitted_on");
  const days = {
    from: admitted.reduce((a, b) => Math.min(a, b)),
    until: admitted.reduce((a, b) => Math.max(a, b)) + dayMs,
  };
  const rows = await readTrainingSet(store, await openCohort(cohort), { ...days, features: model.features });
  const predicted = model.predict(toMatrix(rows, meta.encoder).matrix), ids = numbersOf(rows, "stay_id");
  const byStay = new Map(Array.from(ids, (id, row) => [id, predicted[row]!]));
  const own = numbersOf(log, "stay_id");
  return { ...logged, predicted: numbersAt(rowNumbers(own.length), (row) => byStay.get(own[row]!) ?? NaN) };
}

function errorsOf({ rmse, r2, bias }: Readonly<Record<string, Interval>>): Errors {
  const text = (metric: Interval | undefined, digits: number) =>
    metric ? withInterval(metric, digits) : "not told";
  return { rmse: text(rmse, 2), r2: text(r2, 3), bias: text(bias, 2) };
}

/** What came of a model, as a line. */
export function hindsightLine({ version, from, stays, came, promised, first }: Hindsight): string {
  const told = ({ rmse, r2, bias }: Errors) => `RMSE ${rmse} days, R2 ${r2}, bias ${bias}`;
  return `${version} from ${from} on, ${grouped(stays)} admissions, once they had ended: ${
    told(came)
  }; it promised ` +
    `${told(promised)}; the first champion on the same: ${told(first)}`;
}
