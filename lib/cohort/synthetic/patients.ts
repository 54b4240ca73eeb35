import { shuffled } from "lib/stats/mod.ts";
import { endDay } from "./calendar.ts";
import type { CaseMix } from "./case_mix.ts";
import { ageBands, patientCities } from "./case_weights.ts";
import { hospitalRegions, regionOfHospital } from "./hospitals.ts";

/** Share of discharges after which the patient comes again, if there is time left. */
const returnShare = 0.88;
/** Chance of each further day at home before the patient may come again. */
const homeShare = 0.75;

/**
 * Gives each stay a patient, numbered from 1 in random order: some 2.6 stays each, never two at a time.
 *
 * Stays come first and patients second, so that readmission changes nothing about the case mix: an admission takes
 * the patient who has waited longest among those of the same age band, city and region of hospital who were discharged
 * on an earlier day; where there is none, a new patient.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { drawCaseMix } from "lib/cohort/synthetic/case_mix.ts";
 * import { assignPatients } from "lib/cohort/synthetic/patients.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const mix = drawCaseMix(Int32Array.of(0, 0), randomSource(1));
 * const patients = assignPatients(mix, Float64Array.of(5, 9), randomSource(2));
 * assertEquals(patients.toSorted(), Float64Array.of(1, 2));
 * ```
 */
export function assignPatients(mix: CaseMix, stayDays: Float64Array, random: () => number): Float64Array {
  const rowCount = mix.day.length;
  const patientOf = new Int32Array(rowCount);
  const atHome = new Queues(endDay, rowCount);
  const waiting = new Queues(ageBands.length * patientCities.length * hospitalRegions.length, rowCount);
  const cellOf = new Int32Array(rowCount);
  let patients = 0;
  let today = 0;
  for (let row = 0; row < rowCount; row++) {
    while (today < mix.day[row]!) releaseFrom(atHome, ++today, waiting, cellOf);
    const cell = cellOfRow(mix, row);
    const known = waiting.shift(cell);
    const patient = known < 0 ? patients++ : known;
    patientOf[row] = patient;
    cellOf[patient] = cell;
    if (random() >= returnShare) continue;
    const back = returnDay(today + stayDays[row]!, random);
    if (back < endDay) atHome.push(back, patient);
  }
  const numbers = shuffled(patients, random);
  return Float64Array.from(patientOf, (patient) => numbers[patient]! + 1);
}

function releaseFrom(atHome: Queues, day: number, waiting: Queues, cellOf: Int32Array): void {
  for (let patient = atHome.shift(day); patient >= 0; patient = atHome.shift(day)) {
    waiting.push(cellOf[patient]!, patient);
  }
}

function cellOfRow(mix: CaseMix, row: number): number {
  const place = mix.age[row]! * patientCities.length + mix.patientCity[row]!;
  return place * hospitalRegions.length + regionOfHospital[mix.hospital[row]!]!;
}

function returnDay(discharge: number, random: () => number): number {
  let day = discharge + 1;
  while (random() < homeShare) day++;
  return day;
}

/** First-in-first-out queues of the items 0 to capacity - 1, of which each is in one queue at most. */
class Queues {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #next: Int32Array;

  constructor(count: number, capacity: number) {
    this.#first = new Int32Array(count).fill(-1);
    this.#last = new Int32Array(count).fill(-1);
    this.#next = new Int32Array(capacity).fill(-1);
  }

  push(queue: number, item: number): void {
    this.#next[item] = -1;
    if (this.#first[queue]! < 0) this.#first[queue] = item;
    else this.#next[this.#last[queue]!] = item;
    this.#last[queue] = item;
  }

  /** The first item, which leaves the queue, or -1. */
  shift(queue: number): number {
    const item = this.#first[queue]!;
    if (item >= 0) this.#first[queue] = this.#next[item]!;
    return item;
  }
}
