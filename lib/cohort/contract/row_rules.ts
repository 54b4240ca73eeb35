import { dayMs } from "lib/stats/mod.ts";
import type { RowRule } from "../cohort.ts";

/** Names two columns of times: admission and discharge. */
export type StayColumns = { readonly admission: string; readonly discharge: string };

/** Broken when a stay ends before it begins. A missing time breaks nothing here. */
export function dischargeNotBeforeAdmission({ admission, discharge }: StayColumns): RowRule {
  return {
    name: "discharge not before admission",
    column: discharge,
    broken: (value) => {
      const [from, to] = [numberOf(value(admission)), numberOf(value(discharge))];
      return to < from ? `${isoDay(to)} is before ${isoDay(from)}` : null;
    },
  };
}

/** Broken when the admission is later than the as-of time. */
export function admissionNotInFuture(admission: string): RowRule {
  return {
    name: "admission not in the future",
    column: admission,
    broken: (value, asOf) => {
      const time = numberOf(value(admission));
      return time > asOf ? `${isoDay(time)} is after ${isoDay(asOf)}` : null;
    },
  };
}

/** Broken when a stay is longer than `days`: mostly a wrong year. */
export function stayAtMost({ admission, discharge }: StayColumns, days: number): RowRule {
  return {
    name: `stay at most ${days} days`,
    column: discharge,
    broken: (value) => {
      const stayDays = (numberOf(value(discharge)) - numberOf(value(admission))) / dayMs;
      return stayDays > days ? `${Math.floor(stayDays)} days` : null;
    },
  };
}

/** Broken when an age, or the upper edge of an age band ("131-140", "[90-100)"), is over 120 years. */
export function ageAtMost120(column: string): RowRule {
  return {
    name: "age at most 120",
    column,
    broken: perValue(column, (age) => {
      const years = typeof age === "number" ? age : Math.max(-Infinity, ...edgesOf(age));
      return years > 120 ? String(age) : null;
    }),
  };
}

/** Broken when an age band doesn't span ten years: 0-10, 11-20, 21-30 and so on. */
export function tenYearBand(column: string): RowRule {
  return {
    name: "age band of ten years",
    column,
    broken: perValue(column, (band) => {
      const [from, to] = edgesOf(String(band));
      const wanted = from === 0 ? 10 : from! + 9;
      return to === wanted && to % 10 === 0 ? null : String(band);
    }),
  };
}

/** Checks each distinct value of a column once. A missing value breaks nothing. */
function perValue(column: string, check: (value: number | string) => string | null): RowRule["broken"] {
  const verdicts = new Map<number | string, string | null>();
  return (value) => {
    const found = value(column);
    if (found === null) return null;
    let verdict = verdicts.get(found);
    if (verdict === undefined) verdicts.set(found, verdict = check(found));
    return verdict;
  };
}

function edgesOf(band: string): number[] {
  return Array.from(band.matchAll(/\d+/g), ([digits]) => Number(digits));
}

/** NaN compares as false, so a missing time breaks no rule. */
function numberOf(value: number | string | null): number {
  return typeof value === "number" ? value : NaN;
}

function isoDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
