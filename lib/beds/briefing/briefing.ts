import { censusAt, emergency, kpiWindows, LiveKpis, wholeHospital } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { shownCount, shownPart } from "lib/table/mod.ts";
import type { GroupForecast } from "../forecast/bed_forecast.ts";
import { coursesAfter } from "../forecast/courses.ts";
import { bedsSeen, openVisits, presentIn } from "../forecast/present.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { wardStretches } from "../model/ward_stretch.ts";
import { hourMs } from "../model/week_clock.ts";
import { bedSentences, shortChance } from "../report/bed_table.ts";
import type { BedsAsked } from "../report/beds_asked.ts";
import { type BriefingRule, briefingRules, type FigureName, type Level, radar } from "./briefing_rules.ts";

/** A rule with its figure; null where there was nothing to look at. */
export type Ruled = {
  readonly rule: BriefingRule;
  readonly figure: number | null;
  readonly holds: boolean;
  /** A share, chance or mean of so few patients that it isn't told of real ones. */
  readonly isOfFew: boolean;
};

/** A department as the briefing tells it; `chaos` is null below two discharges, of which it is. */
export type BriefedWard = {
  readonly ward: string;
  readonly patients: number;
  readonly beds: number;
  /** In the ward for 48 hours or more. */
  readonly stuck: number;
  readonly chaos: number | null;
  readonly discharges: number;
  /** Likely to stay in the hospital for 96 hours or more, by the day of the huddle not yet so long. */
  readonly onRadar: number;
};

export type Briefing = {
  readonly hospital: string;
  readonly at: number;
  readonly level: Level;
  readonly ruled: readonly Ruled[];
  /** Hours beyond 48 in one ward, of all who are in now. */
  readonly blockedHours: number;
  readonly wards: readonly BriefedWard[];
  /** Beds needed within 24 hours, a sentence a department. */
  readonly tomorrow: readonly string[];
};

const blockedMs = 2 * dayMs;

/** What is to be said of each hospital at the last huddle: level, rules with figures, wards, tomorrow. */
export function briefings(asked: BedsAsked): readonly Briefing[] {
  const { known, models, forecasts, options: { zone } } = asked, { at, visits } = known;
  const live = new LiveKpis(zone);
  live.update(visits.map((visit) => ({ visit: visit.visit, before: null, after: visit })));
  const [day] = kpiWindows("day", at - dayMs, at - dayMs + 1, zone);
  const census = censusAt(visits, at, zone);
  return models.map((model, i): Briefing => {
    const { hospital } = model, kpis = live.read(hospital, wholeHospital, day!, at);
    const { groups } = forecasts[i]!, radars = radarOf(model, known);
    const wards = census.filter((row) => row.hospital === hospital).map((row): BriefedWard => {
      const own = live.read(hospital, row.department, day!, at);
      return {
        ...{ ward: row.department, patients: row.patients, beds: row.beds, stuck: row.blocked },
        ...{ chaos: own?.chaos_score ?? null, discharges: own?.discharges ?? 0 },
        onRadar: radars.get(row.department) ?? 0,
      };
    });
    const sum = (of: (ward: BriefedWard) => number) => wards.reduce((all, each) => all + of(each), 0);
    const admissions = kpis?.admissions ?? null, worst = worstShort(groups);
    const figures: Readonly<Record<FigureName, number | null>> = {
      criticalStays: kpis?.critical_stays ?? null,
      admissions,
      nightShare: kpis === null || !admissions ? null : kpis.night_admissions! / admissions,
      complexity: kpis?.complexity_score ?? null,
      ...{ stuck: sum(({ stuck }) => stuck), longStays: sum(({ onRadar }) => onRadar) },
      shortOfBeds: worst?.chance ?? null,
    };
    const few: Partial<Record<FigureName, number>> = {
      nightShare: shownCount(admissions ?? 0) + shownPart(kpis?.night_admissions ?? 0, admissions ?? 0),
      complexity: shownCount(admissions ?? 0) + shownCount(kpis?.discharges ?? 0),
      shortOfBeds: shownCount(worst?.now ?? 0),
    };
    const ruled = briefingRules.map((rule): Ruled => {
      const figure = figures[rule.figure], isOfFew = Number.isNaN(few[rule.figure] ?? 0);
      return { rule, figure, isOfFew, holds: figure !== null && figure > rule.above };
    });
    const has = (level: Level) => ruled.some(({ rule, holds }) => holds && rule.level === level);
    return {
      ...{ hospital, at, ruled, wards, blockedHours: blockedHours(known, hospital) },
      level: has("Red") ? "Red" : has("Orange") ? "Orange" : "Green",
      tomorrow: bedSentences({ ...asked, forecasts: [forecasts[i]!] }, 24),
    };
  });
}

/** By ward, who hasn't been in for so long yet but likely will be. */
function radarOf(model: BedModel, known: Known): ReadonlyMap<string, number> {
  const { wards } = model.leaving, { at } = known;
  const horizons = Array.from({ length: radar.hours }, (_, i) => i + 1);
  const { of } = coursesAfter(model, { at, horizons, sets: [] }), counts = new Map<string, number>();
  for (const { visit, place, sought, hours } of presentIn(model, known, bedsSeen(model, known))) {
    const left = Math.ceil(radar.hours - (at - visit.admittedAt) / hourMs);
    if (left < 1) continue;
    const share = sought.reduce((sum, { ward, share }) => {
      const { where } = of(ward, hours), from = (left - 1) * wards.length;
      return sum + share * where.subarray(from, from + wards.length).reduce((all, each) => all + each, 0);
    }, 0);
    if (share >= radar.share) counts.set(wards[place]!, (counts.get(wards[place]!) ?? 0) + 1);
  }
  return counts;
}

function blockedHours(known: Known, hospital: string): number {
  const { at } = known;
  return openVisits(known, hospital).reduce((hours, visit) => {
    const { from } = wardStretches(visit, at).at(-1)!;
    return hours + Math.max(0, at - from - blockedMs) / hourMs;
  }, 0);
}

/** Of the ward that is likeliest to lack beds in 24 hours; null where no ward's beds are known. */
function worstShort(
  groups: readonly GroupForecast[],
): { readonly now: number; readonly chance: number } | null {
  const chances = groups.filter(({ level, name, beds }) =>
    level === "ward" && name !== emergency && Number.isFinite(beds)
  ).map((group) => ({
    now: group.now,
    chance: shortChance(group, group.outlooks.find(({ hours }) => hours === 24)!.demand),
  }));
  return chances.toSorted((a, b) => b.chance - a.chance)[0] ?? null;
}
