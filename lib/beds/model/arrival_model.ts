import type { Announcement, Visit } from "lib/flow/mod.ts";
import { dayMs } from "lib/stats/mod.ts";
import { soughtStretches } from "./ward_stretch.ts";
import { hourMs, wallHour } from "./week_clock.ts";

/** Hours before it, by which a planned admission was announced or wasn't. */
const leads = [0, 8, 16, 24, 48, 72, 96, 120, 168, 336];
/** Hours of the windows by which it is measured how much more than by chance arrivals vary. */
const windows = [8, 24, 48];
/** Surges are rarer than weeks: so much variation is taken for as good as seen in so many windows. */
const surges = { dispersion: 0.02, windows: 10 };
/** For so many hours somebody who was announced and hasn't come is still expected. */
const overdueHours = 12;
/** How many arrivals are added to an hour or weekday, in the proportion of all. */
const drawn = 8;

/** How often patients come to a ward from outside, by hour of the day and weekday. */
export type ArrivalModel = {
  readonly ward: string;
  /** An hour's mean is the product of the three; `byHour` and `byWeekday` have the mean 1. */
  readonly perHour: number;
  readonly byHour: Float64Array;
  readonly byWeekday: Float64Array;
  /** How many it was learnt from. */
  readonly learnt: number;
  /** Of those who came, the share announced at least so many hours before, by `leads`. */
  readonly announced: Float64Array;
  /** `(variance - mean) / mean^2` of the arrivals in a window of so many hours, at least 0. */
  readonly dispersion: readonly number[];
};

/**
 * Of those who were announced, the share that came; of those who hadn't come so many whole hours after that
 * was planned, the share that did later; the variance of the factor by which all wards' arrivals rise and
 * fall together in a window of so many hours, at least 0; and how each ward's patients come.
 */
export type ArrivalModels = {
  readonly shown: number;
  readonly overdue: readonly number[];
  readonly together: readonly number[];
  readonly wards: readonly ArrivalModel[];
};

export type ArrivalOptions = {
  readonly wards: readonly string[];
  readonly since: number;
  readonly asOf: number;
  readonly zone: string;
};

/**
 * Learns how often patients come to each ward, from whoever came between `since` and `asOf`, and which of
 * them had been announced. Who is announced without a known ward counts as not announced, as no ward can
 * reckon with them.
 */
export function fitArrivals(
  visits: readonly Visit[],
  announcements: readonly Announcement[],
  { wards, since, asOf, zone }: ArrivalOptions,
): ArrivalModels {
  const placed = announcements.filter(({ department }) => wards.includes(department));
  const recordedAt = new Map(placed.map((each) => [each.visit, each.recordedAt]));
  const came = Map.groupBy(
    visits.filter(({ admittedAt, spans }) => admittedAt >= since && admittedAt < asOf && spans.length > 0),
    (visit) => soughtStretches(visit, asOf)[0]?.ward,
  );
  const span = spanOf(since, asOf, zone);
  const due = placed.filter(({ plannedFor }) => plannedFor >= since && plannedFor < asOf - dayMs);
  const cameAt = new Map(visits.map(({ visit, admittedAt }) => [visit, admittedAt]));
  const late = due.map(({ visit, plannedFor }) => ((cameAt.get(visit) ?? Infinity) - plannedFor) / hourMs);
  const shown = (late.filter(Number.isFinite).length + 9) / (due.length + 10);
  const overdue = Array.from({ length: overdueHours }, (_, hours) => {
    const missing = late.filter((each) => each > hours);
    return (missing.filter(Number.isFinite).length + 0.5) / (missing.length + 1);
  });
  const fitted = wards.map((ward) => {
    const own = (came.get(ward) ?? []).map(({ admittedAt, visit }) => ({
      at: admittedAt,
      lead: (admittedAt - (recordedAt.get(visit) ?? Infinity)) / hourMs,
    }));
    return wardModel(ward, own, { span, since, asOf, zone });
  });
  return {
    ...{ shown, overdue },
    together: windows.map((length) => common(fitted.map(({ hourly }) => hourly), length)),
    wards: fitted.map(({ model }) => model),
  };
}

/** Patients an hour that come to a ward, in the hour that begins then. */
export function arrivalsAt(
  { perHour, byHour, byWeekday }: ArrivalModel,
  hour: number,
  weekday: number,
): number {
  return perHour * byHour[hour]! * byWeekday[weekday]!;
}

/** The share of those who come in so many hours that is announced by now. */
export function announcedShare({ announced }: ArrivalModel, hoursAhead: number): number {
  const above = leads.findIndex((lead) => lead >= hoursAhead);
  if (above < 0) return announced.at(-1)!;
  if (above === 0) return announced[0]!;
  const [low, high] = [leads[above - 1]!, leads[above]!], part = (hoursAhead - low) / (high - low);
  return announced[above - 1]! * (1 - part) + announced[above]! * part;
}

/** By how much arrivals over so many hours vary more than by chance, and the mean may be wrong. */
export function dispersionOver({ dispersion, learnt }: ArrivalModel, hours: number): number {
  return over(dispersion, hours) + 1 / (learnt + 1);
}

/** The variance of the factor that all wards' arrivals over so many hours have in common. */
export function togetherOver({ together }: ArrivalModels, hours: number): number {
  return over(together, hours);
}

function over(byWindow: readonly number[], hours: number): number {
  const at = windows.findIndex((each) => each >= hours);
  // Surges that end: over longer times they even out.
  return at < 0 ? byWindow.at(-1)! * windows.at(-1)! / hours : byWindow[at]!;
}

type Span = { readonly hours: Float64Array; readonly weekdays: Float64Array; readonly all: number };

/** How many hours there were of each hour of the day, and of each weekday. */
function spanOf(since: number, asOf: number, zone: string): Span {
  const hours = new Float64Array(24), weekdays = new Float64Array(7);
  let all = 0;
  for (let at = since; at + hourMs <= asOf; at += hourMs, all++) {
    const { hour, weekday } = wallHour(at, zone);
    hours[hour]!++;
    weekdays[weekday]!++;
  }
  return { hours, weekdays, all };
}

type Came = { readonly at: number; readonly lead: number };

/** Arrivals in each whole hour, as they came and as expected. */
type Hourly = { readonly seen: readonly number[]; readonly expected: readonly number[] };

function wardModel(
  ward: string,
  came: readonly Came[],
  { span, since, asOf, zone }: Omit<ArrivalOptions, "wards"> & { readonly span: Span },
): { readonly model: ArrivalModel; readonly hourly: Hourly } {
  const perHour = came.length / Math.max(1, span.all);
  const hours = new Float64Array(24), weekdays = new Float64Array(7);
  for (const { at } of came) {
    const { hour, weekday } = wallHour(at, zone);
    hours[hour]!++;
    weekdays[weekday]!++;
  }
  const profile = (counts: Float64Array, times: Float64Array) =>
    counts.map((count, i) => (count + drawn / counts.length) / (perHour * times[i]! + drawn / counts.length));
  const byHour = profile(hours, span.hours), byWeekday = profile(weekdays, span.weekdays);
  const model = { ward, perHour, byHour, byWeekday, learnt: came.length };
  const announced = Float64Array.from(
    leads,
    (lead) => came.length === 0 ? 0 : came.filter((each) => each.lead >= lead).length / came.length,
  );
  const expected: number[] = [], seen: number[] = [];
  for (let at = since; at + hourMs <= asOf; at += hourMs) {
    const { hour, weekday } = wallHour(at, zone);
    expected.push(arrivalsAt({ ...model, announced, dispersion: [] }, hour, weekday));
    seen.push(0);
  }
  for (const { at } of came) {
    const place = Math.floor((at - since) / hourMs);
    if (place < seen.length) seen[place]!++;
  }
  const hourly = { seen, expected };
  return {
    model: { ...model, announced, dispersion: windows.map((length) => excess(hourly, length)) },
    hourly,
  };
}

/** By moments over windows that follow each other. */
function excess({ seen, expected }: Hourly, length: number): number {
  const mean = expected.reduce((sum, each) => sum + each, 0) / Math.max(1, expected.length) * length;
  let squares = surges.windows * mean ** 2, above = surges.dispersion * squares;
  for (let from = 0; from + length <= seen.length; from += length) {
    let [came, mean] = [0, 0];
    for (let i = from; i < from + length; i++) [came, mean] = [came + seen[i]!, mean + expected[i]!];
    above += (came - mean) ** 2 - mean;
    squares += mean ** 2;
  }
  return squares === 0 ? 0 : Math.max(0, above / squares);
}

/**
 * By how much wards are off the same way: products of what two came more than expected, over products of what
 * was expected, by windows that follow each other; drawn towards 0 by as many windows as surges are.
 */
function common(wards: readonly Hourly[], length: number): number {
  const size = wards[0]?.seen.length ?? 0;
  let [products, expectedProducts, windows] = [0, 0, 0];
  for (let from = 0; from + length <= size; from += length, windows++) {
    let [off, offSquares, mean, meanSquares] = [0, 0, 0, 0];
    for (const { seen, expected } of wards) {
      let [came, told] = [0, 0];
      for (let i = from; i < from + length; i++) [came, told] = [came + seen[i]!, told + expected[i]!];
      [off, offSquares] = [off + came - told, offSquares + (came - told) ** 2];
      [mean, meanSquares] = [mean + told, meanSquares + told ** 2];
    }
    products += off ** 2 - offSquares;
    expectedProducts += mean ** 2 - meanSquares;
  }
  // Of one ward, or none, nothing is in common.
  if (!(expectedProducts > 1e-9)) return 0;
  return Math.max(0, products / expectedProducts) * windows / (windows + surges.windows);
}
