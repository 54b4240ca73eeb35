import { dayMs } from "lib/stats/mod.ts";
import type { ColumnSpec, RowRule } from "../cohort.ts";
import { dayText, type Engine, matches, numberText } from "./value_sql.ts";

/** What a rule's SQL may use: the value of a column of the spec, the engine, and "now". */
export type RuleContext = {
  readonly valueOf: (column: string) => { readonly sql: string; readonly type: ColumnSpec["type"] };
  readonly engine: Engine;
  readonly asOf: number;
};
/** A rule that a warehouse can check too: when a row breaks it, and the offending value. */
export type SqlRule = RowRule & {
  readonly inSql: (context: RuleContext) => { readonly isBroken: string; readonly value: string };
};

/** Names two columns of times: admission and discharge. */
export type StayColumns = { readonly admission: string; readonly discharge: string };

/** Broken when a stay ends before it begins. A missing time breaks nothing here. */
export function dischargeNotBeforeAdmission({ admission, discharge }: StayColumns): SqlRule {
  return {
    name: "discharge not before admission",
    column: discharge,
    broken: (value) => {
      const [from, to] = [numberOf(value(admission)), numberOf(value(discharge))];
      return to < from ? `${isoDay(to)} is before ${isoDay(from)}` : null;
    },
    inSql: ({ valueOf }) => {
      const [from, to] = [valueOf(admission).sql, valueOf(discharge).sql];
      return { isBroken: `${to} < ${from}`, value: `${dayText(to)} || ' is before ' || ${dayText(from)}` };
    },
  };
}

/** Broken when the admission is later than the as-of time. */
export function admissionNotInFuture(admission: string): SqlRule {
  return {
    name: "admission not in the future",
    column: admission,
    broken: (value, asOf) => {
      const time = numberOf(value(admission));
      return time > asOf ? `${isoDay(time)} is after ${isoDay(asOf)}` : null;
    },
    inSql: ({ valueOf, asOf }) => {
      const { sql } = valueOf(admission);
      const now = `CAST('${new Date(asOf).toISOString().slice(0, 23).replace("T", " ")}' AS TIMESTAMP)`;
      return { isBroken: `${sql} > ${now}`, value: `${dayText(sql)} || ' is after ${isoDay(asOf)}'` };
    },
  };
}

/** Broken when a stay is longer than `days`: mostly a wrong year. */
export function stayAtMost({ admission, discharge }: StayColumns, days: number): SqlRule {
  return {
    name: `stay at most ${days} days`,
    column: discharge,
    broken: (value) => {
      const stayDays = (numberOf(value(discharge)) - numberOf(value(admission))) / dayMs;
      return stayDays > days ? `${Math.floor(stayDays)} days` : null;
    },
    inSql: ({ valueOf }) => {
      const micros = `DATEDIFF('microsecond', ${valueOf(admission).sql}, ${valueOf(discharge).sql})`;
      const stayDays = `CAST(${micros} AS DOUBLE) / 8.64e10`;
      return {
        isBroken: `${stayDays} > ${days}e0`,
        value: `CAST(CAST(FLOOR(${stayDays}) AS BIGINT) AS VARCHAR) || ' days'`,
      };
    },
  };
}

/** Broken when an age, or the upper edge of an age band ("131-140", "[90-100)"), is over 120 years. */
export function ageAtMost120(column: string): SqlRule {
  return {
    name: "age at most 120",
    column,
    broken: perValue(column, (age) => {
      const years = typeof age === "number" ? age : Math.max(-Infinity, ...edgesOf(age));
      return years > 120 ? String(age) : null;
    }),
    inSql: ({ valueOf, engine }) => {
      const { sql, type } = valueOf(column);
      if (type === "number") return { isBroken: `${sql} > 1.2e2`, value: numberText(sql) };
      const above120 = "12[1-9]|1[3-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,}";
      return { isBroken: matches(engine, sql, `(.*[^0-9])?0*(${above120})([^0-9].*)?`), value: sql };
    },
  };
}

/** Broken when an age band doesn't span ten years: 0-10, 11-20, 21-30 and so on. */
export function tenYearBand(column: string): SqlRule {
  return {
    name: "age band of ten years",
    column,
    broken: perValue(column, (band) => {
      const [from, to] = edgesOf(String(band));
      const wanted = from === 0 ? 10 : from! + 9;
      return to === wanted && to % 10 === 0 ? null : String(band);
    }),
    inSql: ({ valueOf, engine }) => {
      const { sql } = valueOf(column);
      const edges = Array.from({ length: 100 }, (_, i) => `0*${10 * i + 1}[^0-9]+0*${10 * i + 10}`);
      const bands = `[^0-9]*(0+[^0-9]+0*10|${edges.join("|")})([^0-9].*)?`;
      return { isBroken: `NOT ${matches(engine, sql, bands)}`, value: sql };
    },
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
