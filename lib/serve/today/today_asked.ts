import type { BookedStay, StayBook } from "lib/score/mod.ts";
import { naturalOrder } from "lib/table/mod.ts";

/** A tier of expected stay. */
export type Tier = "short" | "middle" | "long";

/** A stay in the list: its newest prediction at admission, and its tier. */
export type Listed = BookedStay & {
  readonly days: number;
  readonly lower: number;
  readonly upper: number;
  /** Null where tiers can't be told. */
  readonly tier: Tier | null;
};

/** By what the list can be sorted, and how its heading says so. */
export const sortings = {
  stay: "Stay",
  hospital: "Hospital",
  ward: "Ward",
  days: "Predicted (days)",
  lower: "From",
  upper: "To",
} as const;
export type Sorting = keyof typeof sortings;

/** What is asked of the list. "" is all. */
export type TodayAsked = {
  readonly day: string;
  readonly hospital: string;
  readonly ward: string;
  readonly tier: string;
  readonly sort: Sorting;
  readonly isDescending: boolean;
};

/** What a query asks; what makes no sense counts as not asked. */
export function todayAsked(query: (name: string) => string | undefined, book: StayBook): TodayAsked {
  const sort = Object.keys(sortings).find((each) => each === query("sort")) as Sorting | undefined;
  const order = query("order");
  return {
    day: daysOf(book).includes(query("day") ?? "") ? query("day")! : book.day ?? "",
    hospital: query("hospital") ?? "",
    ward: query("ward") ?? "",
    tier: query("tier") ?? "",
    sort: sort ?? "days",
    isDescending: order === undefined ? (sort ?? "days") === "days" : order === "down",
  };
}

/** The days of a book, the newest first. */
export function daysOf({ stays }: StayBook): string[] {
  return [...new Set(stays.map(({ admitted }) => admitted))].sort().reverse();
}

/** The admissions of a day that are asked for, in the order asked for; ties by stay. */
export function listed(book: StayBook, asked: TodayAsked): Listed[] {
  const { day, hospital, ward, tier, sort, isDescending } = asked;
  const isAsked = (value: string | null, wanted: string) => wanted === "" || (value ?? "") === wanted;
  const rows = book.stays.filter(({ admitted }) => admitted === day).map((stay) => listedStay(stay, book))
    .filter((each) =>
      isAsked(each.hospital, hospital) && isAsked(each.ward, ward) && isAsked(each.tier, tier)
    );
  const sign = isDescending ? -1 : 1;
  return rows.sort((a, b) => sign * compared(a[sort], b[sort]) || a.stay - b.stay);
}

/** A stay by what was told first: the prediction at admission. */
export function listedStay(stay: BookedStay, { tiers }: Pick<StayBook, "tiers">): Listed {
  const { days, lower, upper } = stay.predictions[0]!;
  return { ...stay, days, lower, upper, tier: tierOf(days, tiers) };
}

/** The tier of a prediction; null where tiers can't be told. */
export function tierOf(days: number, tiers: StayBook["tiers"]): Tier | null {
  return tiers === null ? null : days < tiers.short ? "short" : days < tiers.long ? "middle" : "long";
}

function compared(a: string | number | null, b: string | number | null): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return naturalOrder(String(a ?? ""), String(b ?? ""));
}
