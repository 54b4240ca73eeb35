import { shuffled } from "lib/stats/mod.ts";
import { endDay, warmUpDays } from "./calendar.ts";
import type { CaseMix } from "./case_mix.ts";
import { ageGroup } from "./case_weights.ts";
import { isDeath } from "./discharge_kind.ts";
import { Queues } from "./queues.ts";

/** Chance to come again after a discharge home, and what it is multiplied by. */
const returnShare = 0.34;
/** By age group. */
const returnByAge = [0.85, 1, 1.15] as const;
/** Extreme, Minor, Moderate. */
const returnBySeverity = [1.2, 0.85, 1] as const;
/** Home, transfer. */
const returnByKind = [1, 1.25] as const;
/** Mean of the days at home of those who come again, and the longest that count as coming again. */
const homeDays = 32;
const longestHomeDays = 180;

/** What a patient's past says at an admission. */
export type Past = { readonly staysLastYear: number; readonly daysSinceLastStay: number };

/**
 * Who comes: new patients, and those who have been here before. Nobody is in two beds at once, and nobody
 * comes after death.
 *
 * At a discharge it is drawn whether and when the patient comes again; on that day one of the admissions is
 * theirs.
 */
export class Patients {
  readonly #mix: CaseMix;
  readonly #stayDays: Float64Array;
  /** The row of each row's patient before, and the patient of each row. */
  readonly #before: Int32Array;
  readonly #patientOf: Int32Array;
  /** Rows whose patients come again, by day; those who are due wait in the last queue. */
  readonly #due: Queues;
  readonly #waiting = warmUpDays + endDay;
  #count = 0;

  /** @param mix filled by the caller row by row, and so are `stayDays`. */
  constructor(mix: CaseMix, stayDays: Float64Array) {
    const rows = mix.day.length;
    this.#mix = mix;
    this.#stayDays = stayDays;
    this.#before = new Int32Array(rows);
    this.#patientOf = new Int32Array(rows);
    this.#due = new Queues(this.#waiting + 1, rows);
  }

  /** Who is due on this day waits for an admission. */
  startDay(day: number): void {
    for (let row = this.#shiftDue(day); row >= 0; row = this.#shiftDue(day)) {
      this.#due.push(this.#waiting, row);
    }
  }

  #shiftDue(day: number): number {
    return this.#due.shift(warmUpDays + day);
  }

  /**
   * Says whose admission `row` is: the row of the patient's last stay, or -1 for a new patient.
   *
   * @param left admissions left on this day, this one counted: those who wait are spread over them evenly.
   */
  admit(row: number, left: number, random: () => number): number {
    const comesAgain = random() * left < this.#due.length(this.#waiting);
    const before = comesAgain ? this.#due.shift(this.#waiting) : -1;
    this.#before[row] = before;
    this.#patientOf[row] = before < 0 ? this.#count++ : this.#patientOf[before]!;
    return before;
  }

  /** What is known on the day of the admission `row`. */
  pastOf(row: number): Past {
    const day = this.#mix.day[row]!;
    const last = this.#before[row]!;
    let staysLastYear = 0;
    for (let each = last; each >= 0 && day - this.#mix.day[each]! <= 365; each = this.#before[each]!) {
      staysLastYear++;
    }
    const since = last < 0 ? Infinity : day - this.#mix.day[last]! - this.#stayDays[last]!;
    return { staysLastYear, daysSinceLastStay: since };
  }

  /** Draws whether, and when, the patient of a stay that is known to its end comes again. */
  planReturn(row: number, kind: number, random: () => number): void {
    const chance = returnShare * returnByAge[ageGroup(this.#mix.age[row]!)]! *
      returnBySeverity[this.#mix.severity[row]!]! * (isDeath(kind) ? 0 : returnByKind[kind]!);
    const isReturn = random() < chance;
    const atHome = 1 + Math.floor(-homeDays * Math.log(1 - random()));
    const day = this.#mix.day[row]! + this.#stayDays[row]! + atHome;
    if (isReturn && atHome <= longestHomeDays && day < endDay) this.#due.push(warmUpDays + day, row);
  }

  /** The patients of the rows from `start` on, numbered from 1 in random order. */
  numbers(start: number, random: () => number): Float64Array {
    const known = new Int32Array(this.#count).fill(-1);
    let count = 0;
    for (const patient of this.#patientOf.subarray(start)) if (known[patient]! < 0) known[patient] = count++;
    const numbers = shuffled(count, random);
    return Float64Array.from(this.#patientOf.subarray(start), (patient) => numbers[known[patient]!]! + 1);
  }
}
