import { dayMs } from "lib/stats/mod.ts";

/** Rows by the days (UTC) that they touch, so that those of a window are found without the others. */
export class DayShelf<T> {
  readonly #days = new Map<number, Set<T>>();

  /** Puts a row on each day from `from` to `to`. */
  add(from: number, to: number, row: T): void {
    for (let day = dayOf(from); day <= dayOf(to); day++) {
      const rows = this.#days.get(day) ?? new Set<T>();
      this.#days.set(day, rows);
      rows.add(row);
    }
  }

  /** Takes out what was added with the same moments. */
  delete(from: number, to: number, row: T): void {
    for (let day = dayOf(from); day <= dayOf(to); day++) this.#days.get(day)?.delete(row);
  }

  /** The rows of all days that a window touches, each once; some may lie outside of it. */
  between({ from, to }: { readonly from: number; readonly to: number }): readonly T[] {
    const found = new Set<T>();
    for (let day = dayOf(from); day <= dayOf(to); day++) {
      for (const row of this.#days.get(day) ?? []) found.add(row);
    }
    return [...found];
  }
}

function dayOf(moment: number): number {
  return Math.floor(moment / dayMs);
}
