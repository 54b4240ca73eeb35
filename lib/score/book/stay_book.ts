import { dayMs, dayStart, isoDay, quantile } from "lib/stats/mod.ts";
import { categoriesOf, columnOf, numbersOf, type Table, timestampsOf } from "lib/table/mod.ts";
import { sql, unlessMissing, type Warehouse } from "lib/warehouse/mod.ts";

/** What was told of a stay at one moment. */
export type ToldPrediction = {
  /** ISO date-time: nothing later was known. */
  readonly asOf: string;
  readonly model: string;
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
  /** The share of such stays that the interval is to hold (0 to 1); null in rows of versions before. */
  readonly level: number | null;
  readonly reasons: readonly string[];
};

/** What was told to remain of a stay in bed. Shares are 0 to 1. */
export type ToldRemaining = {
  readonly asOf: string;
  readonly dayOfStay: number;
  readonly days: number;
  readonly within24h: number;
  readonly within48h: number;
};

/** A stay with all that was predicted of it, the oldest first; null where the source lacks a place. */
export type BookedStay = {
  readonly stay: number;
  /** An ISO date. */
  readonly admitted: string;
  readonly hospital: string | null;
  readonly ward: string | null;
  readonly department: string | null;
  readonly predictions: readonly ToldPrediction[];
  readonly remaining: readonly ToldRemaining[];
};

/** The admissions of four weeks with what was predicted of them: what people look at, day by day. */
export type StayBook = {
  readonly form: "wardbook stays 1";
  readonly cohort: string;
  readonly title: string;
  /** The newest day that was scored, an ISO date; null where none was. */
  readonly day: string | null;
  /**
   * Predicted days below which a stay is among the shorter two fifths of the weeks before that day, and from
   * which on among the longest fifth; null where these are too few to tell, or too many are alike.
   */
  readonly tiers: { readonly short: number; readonly long: number } | null;
  readonly stays: readonly BookedStay[];
};

const weeks = 4;
/** Tiers are told by so many predictions at least. */
const leastOfTiers = 100;
/** Predictions that are alike are of one tier: so far may the share of a tier be from what it is to be. */
const mostOff = 0.1;

/** Of what was told to remain, every morning anew, so much is kept. */
const mostRemaining = 14;

const newest = sql`SELECT MAX(as_of) AS as_of FROM prediction_log
  WHERE predicted_days IS NOT NULL AND as_of <= :as_of`;
const told = sql`SELECT
    predictions.stay_id, predictions.model_version, predictions.as_of, predictions.predicted_days,
    predictions.lower_days, predictions.upper_days, predictions.interval_level,
    predictions.reason_1, predictions.reason_2, predictions.reason_3, stays.admitted_on, stays.hospital_code, stays.ward_type, stays.department
  FROM prediction_log AS predictions
  INNER JOIN stays ON stays.stay_id = predictions.stay_id
  WHERE stays.admitted_on >= :from AND predictions.as_of <= :until AND predictions.predicted_days IS NOT NULL
  ORDER BY stays.admitted_on, predictions.stay_id, predictions.as_of, predictions.model_version`;
const remains = sql`SELECT
    remaining.stay_id, remaining.as_of, remaining.day_of_stay, remaining.remaining_days,
    remaining.within_24h, remaining.within_48h
  FROM remaining_log AS remaining
  INNER JOIN stays ON stays.stay_id = remaining.stay_id
  WHERE stays.admitted_on >= :from AND remaining.as_of <= :until
  ORDER BY remaining.stay_id, remaining.as_of, remaining.model_version`;

/**
 * Reads the book of a cohort's stays as of a day: of the newest day scored by then, and four weeks before.
 *
 * @param asOf epoch milliseconds UTC.
 * @throws {QueryError} when the warehouse fails.
 */
export async function readStayBook(
  warehouse: Warehouse,
  { name, title }: { readonly name: string; readonly title: string },
  asOf: number,
): Promise<StayBook> {
  const book = { form: "wardbook stays 1", cohort: name, title } as const;
  const found = await unlessMissing(
    "prediction_log",
    () => warehouse.query(newest, { as_of: new Date(asOf) }),
  );
  const last = found === null ? NaN : timestampsOf(found, "as_of")[0] ?? NaN;
  if (Number.isNaN(last)) return { ...book, day: null, tiers: null, stays: [] };
  const day = dayStart(last - 1), span = { from: new Date(day - 7 * weeks * dayMs), until: new Date(last) };
  const predictions = await warehouse.query(told, span), left = await remainingOf(warehouse, span);
  const stays = staysOf(predictions, left);
  const before = stays.filter(({ admitted }) => admitted < isoDay(day)).map((each) =>
    each.predictions[0]!.days
  );
  return { ...book, day: isoDay(day), tiers: tiersOf(Float64Array.from(before)), stays };
}

function tiersOf(days: Float64Array): StayBook["tiers"] {
  if (days.length < leastOfTiers) return null;
  const short = quantile(days, 0.4), long = quantile(days, 0.8);
  const share = (isIn: (each: number) => boolean) => days.filter(isIn).length / days.length;
  const isOff = (found: number, wanted: number) => Math.abs(found - wanted) > mostOff;
  return isOff(share((each) => each < short), 0.4) || isOff(share((each) => each >= long), 0.2)
    ? null
    : { short, long };
}

type Span = { readonly from: Date; readonly until: Date };

/** What was told to remain, by stay; nothing where no model of days in bed was ever used. */
async function remainingOf(warehouse: Warehouse, span: Span): Promise<ReadonlyMap<number, ToldRemaining[]>> {
  const log = await unlessMissing("remaining_log", () => warehouse.query(remains, span));
  if (log === null) return new Map();
  const number = (name: string) => numbersOf(log, name), asOf = timestampsOf(log, "as_of");
  const [stay, day, days] = [number("stay_id"), number("day_of_stay"), number("remaining_days")];
  const [one, two] = [number("within_24h"), number("within_48h")];
  const rows = Array.from(stay, (id, row) => ({
    id,
    told: {
      ...{ asOf: new Date(asOf[row]!).toISOString(), dayOfStay: day[row]!, days: days[row]! },
      ...{ within24h: one[row]!, within48h: two[row]! },
    },
  }));
  const byStay = Map.groupBy(rows, ({ id }) => id);
  return new Map([...byStay].map(([id, of]) => [id, of.slice(-mostRemaining).map((each) => each.told)]));
}

function staysOf(log: Table, left: ReadonlyMap<number, ToldRemaining[]>): BookedStay[] {
  const stay = numbersOf(log, "stay_id"), asOf = timestampsOf(log, "as_of");
  const admitted = timestampsOf(log, "admitted_on");
  const [days, lower, upper] = ["predicted_days", "lower_days", "upper_days"].map((name) =>
    numbersOf(log, name)
  );
  const level = numbersOf(log, "interval_level");
  const text = (name: string) => {
    // A column without any value may be read as one of numbers.
    if (columnOf(log, name).type !== "category") return () => null;
    const { codes, labels } = categoriesOf(log, name);
    return (row: number) => labels[codes[row]!] ?? null;
  };
  const [model, hospital, ward, department] = [
    ...["model_version", "hospital_code", "ward_type", "department"],
  ].map(text);
  const reasons = ["reason_1", "reason_2", "reason_3"].map(text);
  const byStay = Map.groupBy(stay.keys(), (row) => stay[row]!);
  return [...byStay].map(([id, rows]): BookedStay => ({
    stay: id,
    admitted: isoDay(admitted[rows[0]!]!),
    hospital: hospital!(rows[0]!),
    ward: ward!(rows[0]!),
    department: department!(rows[0]!),
    predictions: rows.map((row) => ({
      asOf: new Date(asOf[row]!).toISOString(),
      model: model!(row)!,
      ...{ days: days![row]!, lower: lower![row]!, upper: upper![row]! },
      level: Number.isNaN(level[row]!) ? null : level[row]!,
      reasons: reasons.flatMap((reason) => reason(row) ?? []),
    })),
    remaining: left.get(id) ?? [],
  }));
}
