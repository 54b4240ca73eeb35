import { randomSource } from "lib/stats/mod.ts";
import { Beds, wardCell } from "./beds.ts";
import { endDay, warmUpDays } from "./calendar.ts";
import { type CaseMix, drawCondition, drawPerson, emptyMix, mixFrom } from "./case_mix.ts";
import { wards } from "./case_weights.ts";
import { drawDischargeKind } from "./discharge_kind.ts";
import { Patients } from "./patients.ts";
import { logCircumstances } from "./stay_circumstances.ts";
import { drawStay } from "./stay_days.ts";
import { logExpectedDays } from "./stay_effects.ts";

/** Stays in the order of admission, a column each. */
export type Admissions = {
  readonly mix: CaseMix;
  /** Whole days, 1 to 150. */
  readonly stayDays: Float64Array;
  /** Codes of `dischargeKinds`. */
  readonly kind: Uint8Array;
  /** Patients' numbers from 1. */
  readonly patient: Float64Array;
  /** 1 where the patient lies in another ward, or another hospital, than meant, as that one was full. */
  readonly boarded: Uint8Array;
  /**
   * The logarithm of the days expected, without the shift, and the part of it that comes of the
   * circumstances.
   */
  readonly logDays: Float64Array;
  readonly circumstances: Float64Array;
};

type Play = Omit<Admissions, "patient"> & {
  readonly beds: Beds;
  readonly patients: Patients;
  readonly logExpected: (row: number) => number;
  /** A stream of random numbers for each step: what one step draws never moves another. */
  readonly random: Readonly<Record<"arrival" | "case" | "stay" | "kind" | "again" | "number", () => number>>;
};

/** Admissions in the default cohort's warm-up: the hospitals have the beds for so many. */
const usualWarmUp = 73_358;

/**
 * Plays the group of hospitals day by day: who leaves frees a bed; who comes is a new patient or one who
 * comes again, gets a bed where there is one, and stays for as long as the case, the day, the past and the
 * ward make likely.
 *
 * Gives the stays from the first day of the source on; the warm-up before it only fills the beds.
 *
 * @param day the day number of each admission, ascending, the warm-up's (negative) included.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { playAdmissions } from "lib/cohort/synthetic/admissions.ts";
 * import { randomSource } from "lib/stats/random.ts";
 *
 * const { stayDays, boarded } = playAdmissions(Int32Array.of(-5, 0, 0, 1), randomSource(1));
 * assertEquals([stayDays.length, ...boarded], [3, 0, 0, 0]);
 * ```
 */
export function playAdmissions(day: Int32Array, random: () => number): Admissions {
  const start = firstFrom(day, 0);
  const play = newPlay(day, start / usualWarmUp, random);
  for (let today = -warmUpDays, row = 0; today < endDay; today++) {
    play.beds.startDay(today);
    play.patients.startDay(today);
    for (const end = firstFrom(day, today + 1); row < end; row++) {
      const before = play.patients.admit(row, end - row, play.random.arrival);
      admit(play, row, before);
      stay(play, row);
    }
  }
  return {
    mix: mixFrom(play.mix, start),
    stayDays: play.stayDays.slice(start),
    kind: play.kind.slice(start),
    patient: play.patients.numbers(start, play.random.number),
    boarded: play.boarded.slice(start),
    logDays: play.logDays.slice(start),
    circumstances: play.circumstances.slice(start),
  };
}

function newPlay(day: Int32Array, volume: number, random: () => number): Play {
  const stream = () => randomSource(Math.floor(random() * 2 ** 53));
  const mix = emptyMix(day);
  const numbers = () => new Float64Array(day.length);
  const codes = () => new Uint8Array(day.length);
  const stayDays = numbers();
  return {
    mix,
    stayDays,
    kind: codes(),
    boarded: codes(),
    logDays: numbers(),
    circumstances: numbers(),
    beds: new Beds(volume, day.length),
    patients: new Patients(mix, stayDays),
    logExpected: logExpectedDays(mix),
    random: {
      arrival: stream(),
      case: stream(),
      stay: stream(),
      kind: stream(),
      again: stream(),
      number: stream(),
    },
  };
}

/** Who comes is drawn, then the bed is found, then the rest of the case is drawn. */
function admit({ mix, beds, boarded, random }: Play, row: number, before: number): void {
  drawPerson(mix, row, before, random.case);
  const wished = wardCell(mix.hospital[row]!, mix.ward[row]!);
  const cell = beds.place(wished);
  boarded[row] = Number(cell !== wished);
  mix.hospital[row] = Math.floor(cell / wards.length);
  mix.ward[row] = cell % wards.length;
  drawCondition(mix, row, before, random.case);
}

/** How long it lasts is drawn, how it ends, and whether the patient comes again. */
function stay(play: Play, row: number): void {
  const { mix, beds, patients, circumstances, logDays, stayDays, kind, random } = play;
  const day = mix.day[row]!;
  const cell = wardCell(mix.hospital[row]!, mix.ward[row]!);
  circumstances[row] = logCircumstances({ day, ...patients.pastOf(row), occupancy: beds.occupancy(cell) });
  logDays[row] = play.logExpected(row) + circumstances[row]!;
  const { days, isEarly } = drawStay(logDays[row]!, day, random.stay);
  stayDays[row] = days;
  kind[row] = drawDischargeKind(mix, row, isEarly, random.kind);
  beds.take(cell, row, day + days);
  patients.planReturn(row, kind[row]!, random.again);
}

/** The first row on `day` or later. */
function firstFrom(days: Int32Array, day: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
