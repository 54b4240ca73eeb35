import type { Warehouse } from "lib/warehouse/mod.ts";
import type { Scorer } from "./scorer_at.ts";
import type { ScoreInWarehouseOptions } from "./warehouse/score_in_warehouse.ts";

/**
 * Scores a period and stops it after the first day (or batch of days) that ends in its second half: what a
 * kill in the middle leaves. A period that has no day after that one is scored whole.
 *
 * @returns how it ended, in words.
 * @throws what the scorer throws, but for the stop.
 */
export async function stoppedHalfway(
  score: Scorer,
  warehouse: Warehouse,
  options: Omit<ScoreInWarehouseOptions, "onDay" | "signal">,
): Promise<string> {
  const stop = new AbortController();
  const middle = (options.from + options.until) / 2;
  const onDay = ({ day }: { readonly day: number }) => day > middle && stop.abort();
  try {
    await score(warehouse, { ...options, onDay, signal: stop.signal });
    return "too short to be stopped, it was scored whole";
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    return stop.signal.reason.message;
  }
}
