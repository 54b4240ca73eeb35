import { extractDay, warmUpDays } from "./calendar.ts";
import { wards } from "./case_weights.ts";
import { hospitals, regionOfHospital } from "./hospitals.ts";
import { Queues } from "./queues.ts";

/** A ward of a hospital: hospital's code x number of kinds of ward + the kind's code. */
export function wardCell(hospital: number, ward: number): number {
  return hospital * wards.length + ward;
}

/**
 * The beds of each hospital's wards at a volume of admissions (1: that of the default cohort). Few patients
 * vary more than many, so a small cohort has more beds for each.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bedsOf } from "lib/cohort/synthetic/beds.ts";
 * import { hospitals } from "lib/cohort/synthetic/hospitals.ts";
 *
 * assertEquals(Array.from(bedsOf(1)), hospitals.flatMap(({ beds }) => beds));
 * ```
 */
export function bedsOf(volume: number): Int32Array {
  const slack = (beds: number) => 3 * Math.sqrt(beds * volume) * Math.max(0, 1 - Math.sqrt(volume));
  return Int32Array.from(
    hospitals.flatMap(({ beds }) => beds),
    (beds) => beds === 0 ? 0 : Math.max(2, Math.ceil(beds * volume + slack(beds))),
  );
}

/** Who lies where, day by day. No ward ever has more patients than beds, unless the whole group is full. */
export class Beds {
  readonly #beds: Int32Array;
  readonly #census: Int32Array;
  /** The census in the morning: those who left today are gone, those who come today are not there yet. */
  readonly #morning: Int32Array;
  readonly #cellOf: Int32Array;
  readonly #leaving: Queues;

  constructor(volume: number, rows: number) {
    this.#beds = bedsOf(volume);
    this.#census = new Int32Array(this.#beds.length);
    this.#morning = new Int32Array(this.#beds.length);
    this.#cellOf = new Int32Array(rows);
    this.#leaving = new Queues(warmUpDays + extractDay + 1, rows);
  }

  /** Those who leave on this day free their beds. */
  startDay(day: number): void {
    const queue = warmUpDays + day;
    for (let row = this.#leaving.shift(queue); row >= 0; row = this.#leaving.shift(queue)) {
      this.#census[this.#cellOf[row]!]!--;
    }
    this.#morning.set(this.#census);
  }

  /** The ward's patients this morning by its beds. */
  occupancy(cell: number): number {
    return this.#morning[cell]! / this.#beds[cell]!;
  }

  /**
   * The ward that has room for a patient: the one wished for; else the emptiest of the same hospital; else
   * the emptiest of the same region, then of all. Where every bed is taken it is the one wished for.
   */
  place(wished: number): number {
    if (this.#free(wished) > 0) return wished;
    const hospital = Math.floor(wished / wards.length);
    const scopes = [
      (other: number) => other === hospital,
      (other: number) => regionOfHospital[other] === regionOfHospital[hospital],
      () => true,
    ];
    for (const scope of scopes) {
      const emptiest = this.#emptiest(scope);
      if (emptiest >= 0) return emptiest;
    }
    return wished;
  }

  #free(cell: number): number {
    return this.#beds[cell]! - this.#census[cell]!;
  }

  /** The ward with the greatest share of free beds among those in scope; -1 where none is free. */
  #emptiest(scope: (hospital: number) => boolean): number {
    let best = -1;
    let bestShare = 0;
    for (let cell = 0; cell < this.#beds.length; cell++) {
      const share = this.#beds[cell] === 0 ? 0 : this.#free(cell) / this.#beds[cell]!;
      if (share <= bestShare || !scope(Math.floor(cell / wards.length))) continue;
      [best, bestShare] = [cell, share];
    }
    return best;
  }

  /** The patient of `row` takes a bed on an admission's day until the day of discharge. */
  take(cell: number, row: number, discharge: number): void {
    this.#cellOf[row] = cell;
    this.#census[cell]!++;
    this.#leaving.push(warmUpDays + discharge, row);
  }
}
