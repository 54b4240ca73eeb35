import type { SpanRow, StayRow } from "./kpi_rows.ts";
import type { KpiWindow } from "./kpi_window.ts";

/** The KPIs of a window, hospital and department; null where there is nothing to tell. Names as in SQL. */
export type Kpis = Readonly<Record<KpiName, number | null>>;
export type KpiName = (typeof kpiNames)[number];
export const kpiNames = [
  ...[
    "census_at_start",
    "admissions",
    "morning_admissions",
    "evening_admissions",
    "night_admissions",
  ] as const,
  ...[
    "age_under_18",
    "age_18_64",
    "age_65_79",
    "age_80_up",
    "female_share",
    "discharges",
    "mean_hours",
  ] as const,
  ...[
    "least_hours",
    "longest_hours",
    "chaos_score",
    "rapid_turnover",
    "long_stays",
    "critical_stays",
  ] as const,
  ...["before_noon_share", "mean_age", "transfers_per_stay", "boarding_hours", "boarding_chaos"] as const,
  ...["complexity_score", "bed_hours", "bed_turnaround", "bed_gap_hours"] as const,
] as const;

/**
 * The rows of a window: what began in it, what ended in it, who was in it, and when a bed was left before.
 */
export type KpiRows = {
  readonly begun: readonly StayRow[];
  readonly ended: readonly StayRow[];
  readonly spans: readonly { readonly span: SpanRow; readonly leftBefore: number | null }[];
};

const hour = 3_600;

/** The KPIs of a window's rows, as `sql/flow/flow_kpis.sql` has them; nothing after `asOf` is known. */
export function kpisOf({ begun, ended, spans }: KpiRows, { from, to }: KpiWindow, asOf: number): Kpis {
  const aged = (least: number, below: number) =>
    begun.filter(({ age }) => age !== null && age >= least && age < below).length;
  const came = (least: number, below: number) =>
    begun.filter(({ begunHour }) => begunHour >= least && begunHour < below).length;
  const sexes = begun.filter(({ sex }) => sex !== null);
  const seconds = ended.map((each) => (each.endedAt! - each.begunAt) / 1_000);
  const hours = seconds.map((each) => each / hour);
  const lasting = (least: number, below: number) =>
    seconds.filter((each) => each >= least * hour && each < below * hour).length;
  const ages = ended.flatMap(({ age }) => age ?? []);
  const waits = ended.flatMap(({ waitSeconds }) => waitSeconds === null ? [] : waitSeconds / hour);
  const [meanAge, meanHours] = [mean(ages), mean(hours)];
  const arrived = spans.filter(({ span }) => span.from >= from);
  const bedded = arrived.filter(({ span }) => span.bed !== null);
  const gaps = bedded.flatMap(({ span, leftBefore }) =>
    leftBefore !== null && leftBefore <= span.from ? (span.from - leftBefore) / 1_000 / hour : []
  );
  const taken = spans.map(({ span }) => Math.min(span.to ?? asOf, to, asOf) - Math.max(span.from, from));
  return {
    census_at_start: spans.length - arrived.length,
    admissions: begun.length,
    morning_admissions: came(6, 14),
    evening_admissions: came(14, 22),
    night_admissions: came(0, 6) + came(22, 24),
    age_under_18: aged(-Infinity, 18),
    age_18_64: aged(18, 65),
    age_65_79: aged(65, 80),
    age_80_up: aged(80, Infinity),
    female_share: sexes.length === 0 ? null : sexes.filter(({ sex }) => sex === "F").length / sexes.length,
    discharges: ended.length,
    mean_hours: meanHours,
    least_hours: hours.length === 0 ? null : Math.min(...hours),
    longest_hours: hours.length === 0 ? null : Math.max(...hours),
    chaos_score: deviation(hours),
    rapid_turnover: lasting(-Infinity, 4),
    long_stays: lasting(24, 48),
    critical_stays: lasting(48, Infinity),
    before_noon_share: mean(ended.map(({ endedHour }) => endedHour! < 12 ? 1 : 0)),
    mean_age: meanAge,
    transfers_per_stay: mean(ended.map(({ transfers }) => transfers)),
    boarding_hours: mean(waits),
    boarding_chaos: deviation(waits),
    complexity_score: meanAge === null || meanHours === null ? null : 0.4 * meanAge + 0.6 * meanHours,
    bed_hours: taken.reduce((sum, each) => sum + each, 0) / 1_000 / hour,
    bed_turnaround: bedded.length === 0 ? null : bedded.length / new Set(bedded.map(bedOf)).size,
    bed_gap_hours: mean(gaps),
  };
}

function bedOf({ span }: { readonly span: SpanRow }): string {
  return `${span.hospital} ${span.bed}`;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** The standard deviation of a sample; null below two. */
function deviation(values: readonly number[]): number | null {
  const centre = mean(values);
  if (centre === null || values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1));
}
