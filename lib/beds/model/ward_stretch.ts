import { emergency, type Visit } from "lib/flow/mod.ts";

/** A patient in a ward, from when to when; null while it lasts. Bed changes within the ward don't count. */
export type WardStretch = { readonly ward: string; readonly from: number; readonly to: number | null };

/** The wards of a visit in order, as known at a moment: what happens after it isn't. */
export function wardStretches({ spans }: Visit, asOf: number): readonly WardStretch[] {
  const stretches: WardStretch[] = [];
  for (const { department: ward, from, to } of spans) {
    if (from > asOf) break;
    const end = to === null || to > asOf ? null : to, last = stretches.at(-1);
    if (last?.ward === ward) stretches[stretches.length - 1] = { ...last, to: end };
    else stretches.push({ ward, from, to: end });
  }
  return stretches;
}

/** Where a patient waits whose ward isn't known yet. */
export const waiting = "waiting for a bed";

/**
 * The wards that a visit seeks, as known at a moment: an inpatient who waits in the emergency department is
 * counted in the ward that is waited for (`waiting` until that is known), so that beds are asked for when
 * they are needed, and not when one is free.
 */
export function soughtStretches(visit: Visit, asOf: number): readonly WardStretch[] {
  const stretches = wardStretches(visit, asOf), [first, second, ...others] = stretches;
  const since = visit.inpatientAt;
  const isWaiting = first?.ward === emergency && since !== null && since <= asOf &&
    (second !== undefined || first.to === null) && (first.to === null || since < first.to);
  if (!isWaiting) return stretches;
  const before = since > first.from ? [{ ...first, to: since }] : [];
  if (second === undefined) return [...before, { ward: waiting, from: since, to: null }];
  return [...before, { ...second, from: since }, ...others];
}
