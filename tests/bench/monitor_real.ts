/** Alarms among real stays in an order of no meaning: nothing changes, so that each alarm is a false one. */
import { cycleDaysOf } from "lib/cohort/stays.ts";
import { type Matrix, takeMatrixRows } from "lib/features/matrix.ts";
import { watchArrivals } from "lib/monitor/arrivals/watch_arrivals.ts";
import { binnedFeature } from "lib/monitor/binned_feature.ts";
import { fitDischargeHazard } from "lib/monitor/person_days/discharge_hazard.ts";
import { personDays } from "lib/monitor/person_days/person_days.ts";
import { watchDischarges } from "lib/monitor/person_days/watch_discharges.ts";
import { ascendingRows } from "lib/stats/ascending_rows.ts";
import { dayMs } from "lib/stats/day.ts";
import { randomSource, sampleWithoutReplacement } from "lib/stats/random.ts";
import { rowNumbers } from "lib/stats/row_numbers.ts";
import { rowsWhere } from "lib/table/table.ts";
import { realStudy } from "../model/real_study.ts";
import { leadDays, watchedFrom } from "../monitor/watched_hospital.ts";

const watchedDays = 730, days = watchedFrom + watchedDays, admissionsADay = 50;

/**
 * Of a real cohort, how many of `rounds` hospitals drawn from it ever have an alarm, by kind.
 *
 * @param onHospital is told how many are done.
 */
export async function realAlarms(
  cohort: "sparcs" | "diabetes130",
  rounds: number,
  onHospital: (done: number) => void = () => {},
) {
  const { train } = await realStudy(cohort), alarms: Record<string, number> = { any: 0 };
  for (let seed = 1; seed <= rounds; seed++) {
    const kinds = alarmedKinds(train, seed);
    for (const kind of kinds) alarms[kind] = (alarms[kind] ?? 0) + 1;
    if (kinds.length > 0) alarms.any = alarms.any! + 1;
    onHospital(seed);
  }
  return {
    bench: "monitor",
    real: cohort,
    hospitals: rounds,
    days: watchedDays,
    alarms,
    share: alarms.any! / rounds,
  };
}

/** Pseudo-time: stays at random, each on a day at random. */
function alarmedKinds(pool: Matrix, seed: number): string[] {
  const random = randomSource(seed), count = Math.min(pool.rowCount, admissionsADay * days);
  const day = Float64Array.from({ length: count }, () => Math.floor(days * random()));
  const drawn = sampleWithoutReplacement(pool.rowCount, count, random);
  const order = ascendingRows(rowNumbers(count), day), at = (each: number) => each * dayMs;
  const part = (from: number, until: number) => {
    const own = order.subarray(
      ...[from, until].map((bound) => order.findIndex((i) => day[i]! >= bound)).map((i) =>
        i < 0 ? order.length : i
      ) as [number, number],
    );
    return {
      matrix: takeMatrixRows(pool, Int32Array.from(own, (i) => drawn[i]!)),
      window: { from: at(from), until: at(until), time: Float64Array.from(own, (i) => at(day[i]!)) },
    };
  };
  const [reference, current] = [part(leadDays, watchedFrom), part(watchedFrom, days)];
  const features = reference.matrix.features.flatMap((feature, i) =>
    cycleDaysOf(feature.name) === null
      ? [{ name: feature.name, ...binnedFeature(feature, current.matrix.features[i]) }]
      : []
  );
  const arrivals = watchArrivals({ features, reference: reference.window, current: current.window });
  const ended = rowsWhere(count, (i) => !Number.isNaN(pool.target![drawn[i]!]!));
  const counts = personDays(["all"], {
    ward: new Int32Array(ended.length),
    admitted: Float64Array.from(ended, (i) => at(day[i]!)),
    nights: Float64Array.from(ended, (i) => Math.round(pool.target![drawn[i]!]!)),
    stays: new Float64Array(ended.length).fill(1),
  }, { first: 0, until: at(days) });
  const hazard = fitDischargeHazard(counts, { from: leadDays, until: watchedFrom });
  const discharges = watchDischarges(counts, hazard, { from: watchedFrom, until: days });
  return [{ kind: "discharges", alarms: discharges.alarms }, ...arrivals]
    .filter(({ alarms }) => alarms.length > 0).map(({ kind }) => kind);
}
