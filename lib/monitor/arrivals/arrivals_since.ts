import { cycleDaysOf } from "lib/cohort/mod.ts";
import type { Encoder, Matrix } from "lib/features/mod.ts";
import { columnOf, type Table } from "lib/table/mod.ts";
import { binnedFeature } from "../binned_feature.ts";
import { type ArrivalWatch, watchArrivals } from "./watch_arrivals.ts";

/** Stays of two periods, encoded alike with their times, and the newer ones as they were read. */
export type ArrivingStays = {
  readonly reference: Matrix;
  readonly current: Matrix;
  readonly newer: Table;
  readonly encoder: Encoder;
};

/** Midnights, epoch milliseconds UTC: the reference's first day and its end, and those of what is watched. */
export type ArrivalWindows = {
  readonly reference: { readonly from: number; readonly until: number };
  readonly current: { readonly from: number; readonly until: number };
};

/**
 * `watchArrivals()` of encoded stays; what the calendar alone decides is left out.
 *
 * @throws {TypeError} when the stays have no time, or are not encoded alike.
 */
export function arrivalsSince(stays: ArrivingStays, windows: ArrivalWindows): ArrivalWatch[] {
  const { reference, current, newer, encoder } = stays;
  const features = reference.features.flatMap((feature, i) => {
    if (cycleDaysOf(feature.name) !== null) return [];
    const labels = encoder.features.find(({ name }) => name === feature.name)?.labels ?? null;
    const unknown = labels && unknownLabels(newer, feature.name, labels);
    return [{
      name: feature.name,
      ...binnedFeature(feature, current.features[i]),
      ...(unknown && { unknown }),
    }];
  });
  return watchArrivals({
    features,
    reference: { ...windows.reference, time: timeOf(reference) },
    current: { ...windows.current, time: timeOf(current) },
  });
}

function unknownLabels(table: Table, name: string, learnt: readonly string[]): Uint8Array | null {
  const column = columnOf(table, name);
  if (column.type !== "category") return null;
  const known = new Set(learnt), isUnknown = column.labels.map((label) => !known.has(label));
  return Uint8Array.from(column.codes, (code) => code >= 0 && isUnknown[code]! ? 1 : 0);
}

function timeOf({ time }: Matrix): Float64Array {
  if (time) return time;
  throw new TypeError("Cannot watch arrivals as the stays must have a time: they have none");
}
