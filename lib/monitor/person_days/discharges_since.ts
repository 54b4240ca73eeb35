import { type Cohort, knownAtOf } from "lib/cohort/mod.ts";
import type { Artefact } from "lib/registry/mod.ts";
import { dayMs, dayNamed, dayStart, grouped, isoDay } from "lib/stats/mod.ts";
import { categoriesOf, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { sqlFile, type Warehouse } from "lib/warehouse/mod.ts";
import { type DischargeHazard, fitDischargeHazard } from "./discharge_hazard.ts";
import { paceSince } from "./pace_since.ts";
import { pacedDays } from "./paced_days.ts";
import { mostFollowed, type PersonDays, personDays } from "./person_days.ts";
import { type DischargeWatch, watchDischarges } from "./watch_discharges.ts";

/** What was watched, or in Markdown why nothing could be. */
export type DischargesSince = { readonly watch: DischargeWatch } | { readonly why: string };

/** The year before a model's day is the reference: a shorter one has no seasons. */
const referenceDays = 365;
/** Days before it say how many are usually admitted on a weekday. */
const leadDays = 56;
/** A reference of less can't tell who leaves when. */
const [leastDays, leastDischarges] = [56, 500];
/** More wards are taken together, the smallest first. */
const mostWards = 12;

/**
 * Watches every day's discharges from the day that a model is of until `asOf`, as known then, against the
 * hazard of the year before that day; where the model was recalibrated for a change of stays, of the year
 * before the change, and stays admitted since are to last as much longer as they did until its day
 * (`paceSince()`).
 *
 * @param asOf midnight, epoch milliseconds UTC; nothing later is read.
 * @throws {QueryError} when nothing was loaded yet, or the warehouse fails.
 */
export async function dischargesSince(
  warehouse: Warehouse,
  cohort: Cohort,
  { window, change }: Pick<Artefact["meta"], "window" | "change">,
  asOf: number,
): Promise<DischargesSince> {
  if (cohort.lacks.dates !== undefined || window.asOf === null) {
    return { why: "without dates nobody can tell who was in bed on a day" };
  }
  const watched = dayStart(Date.parse(window.asOf));
  const learntBy = change ? Math.min(watched, dayStart(dayNamed(change.since))) : watched;
  const stays = await warehouse.query(sqlFile("ward_stays.sql"), {
    ward_is: wardOf(cohort),
    from: new Date(learntBy - (referenceDays + leadDays + mostFollowed) * dayMs),
    as_of: new Date(asOf),
  });
  const begin = timestampsOf(stays, "admitted_on").reduce((first, day) => Math.min(first, day), learntBy);
  const from = Math.max(begin, learntBy - referenceDays * dayMs),
    first = Math.max(begin, from - leadDays * dayMs);
  const index = (day: number) => Math.round((day - first) / dayMs);
  const counts = countedDays(stays, { first, learntBy, until: Math.max(watched, dayStart(asOf)) });
  const hazard = fitDischargeHazard(counts, { from: index(from), until: index(learntBy) });
  if (hazard.days < leastDays || hazard.discharges < leastDischarges) {
    return {
      why: `before ${isoDay(learntBy)} only ${grouped(hazard.discharges)} discharges on ` +
        `${grouped(hazard.days)} days are known, and ${leastDischarges} on ${leastDays} are needed`,
    };
  }
  if (counts.days === index(watched)) {
    return { why: "no day has passed since the day that the champion is of" };
  }
  const paced = change ? pacedSince(counts, hazard, index(learntBy), index(watched), change.longer) : counts;
  const watch = watchDischarges(paced, hazard, { from: index(watched), until: counts.days });
  if (watch.change !== null) return { watch };
  return {
    why:
      `the ${grouped(hazard.discharges)} discharges before ${isoDay(learntBy)} are too few to tell stays ` +
      "that are a third longer from chance",
  };
}

function pacedSince(
  counts: PersonDays,
  hazard: DischargeHazard,
  from: number,
  until: number,
  told: number,
): PersonDays {
  return pacedDays(counts, hazard, { from, longer: paceSince(counts, hazard, { from, until, told }) });
}

/** The column that says the ward, as far as it is known of who is in bed. */
function wardOf(cohort: Cohort): string {
  return ["ward_type", "department"].find((name) => knownAtOf(name, cohort) === "admission") ?? "none";
}

type Span = { readonly first: number; readonly learntBy: number; readonly until: number };

function countedDays(stays: Table, { first, learntBy, until }: Span): PersonDays {
  const { codes, labels } = categoriesOf(stays, "ward");
  const names = Array.from(codes, (code) => labels[code] ?? "unknown");
  const admitted = timestampsOf(stays, "admitted_on"), count = numbersOf(stays, "stays");
  const before = new Map<string, number>();
  names.forEach((name, i) => {
    if (admitted[i]! < learntBy) before.set(name, (before.get(name) ?? 0) + count[i]!);
  });
  const kept = [...before].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, mostWards - 1)
    .map(([name]) => name).sort();
  const wards = [...kept, "others"];
  const groups = {
    ward: Int32Array.from(names, (name) => kept.includes(name) ? kept.indexOf(name) : kept.length),
    admitted,
    nights: numbersOf(stays, "nights"),
    stays: count,
  };
  return personDays(wards, groups, { first, until });
}
