import { emergency } from "lib/flow/mod.ts";
import type { BedGroup } from "../forecast/census_forecast.ts";
import { clockRates } from "../forecast/courses.ts";
import { bedsSeen, presentIn } from "../forecast/present.ts";
import type { BedModel, Known } from "../model/bed_model.ts";
import { whereGroup } from "../model/leaving_model.ts";
import { drawFor } from "./draws.ts";
import { newcomers } from "./newcomers.ts";
import type { Scenario } from "./scenario.ts";

/** What one future of a hospital came to. */
export type Future = {
  /** Patients in bed, on average. */
  readonly census: number;
  /** Patients' hours of waiting for a bed, a day, and how many waited at most at once. */
  readonly waitingHours: number;
  readonly mostWaiting: number;
};

export type SimulateOptions = {
  readonly hours: number;
  readonly replicates: number;
  readonly seed: number;
  readonly departments: readonly BedGroup[];
};

/**
 * Somebody in a future: `ward` is what is had, `place` the ward of the bed (-1: outside), `since` the hour
 * from which on the ward, or the target, is sought.
 */
type Patient = {
  readonly id: number;
  ward: number;
  place: number;
  step: number;
  target: number;
  since: number;
};

/**
 * Futures of a hospital under a scenario, drawn hour by hour by the same model as `forecastBeds()`, with beds
 * that are full: who seeks a ward without a free bed waits where they are (who comes to it from outside, in
 * the emergency department) until one is, in order. The same seed draws the same patients, and for each the
 * same luck, in every scenario, so that scenarios can be compared future by future (common random numbers).
 */
export function simulateBeds(
  model: BedModel,
  known: Known,
  { hours, replicates, seed, departments }: SimulateOptions,
): (scenario: Scenario) => readonly Future[] {
  const beds = bedsSeen(model, known), present = presentIn(model, known, beds);
  const come = newcomers(model, known, hours), clocks = clockRates(model, known.at, hours);
  const { wards, byAge, where } = model.leaving, front = wards.indexOf(emergency);
  const others = wards.map((ward) =>
    departments.filter(({ wards: own }) => own.includes(ward)).flatMap(({ wards: own }) => own).map((each) =>
      wards.indexOf(each)
    )
  );
  /** When a ward is left that was entered at an hour, by luck; past `hours` where it isn't. */
  const leaves = (ward: number, age: number, hour: number, luck: number) => {
    let left = -Math.log(luck), at = hour;
    const ages = byAge[ward]!, clock = clocks[ward]!;
    for (; at < hours; at++) {
      left -= ages[Math.min(age + at - hour, ages.length - 1)]! * clock[at]!;
      if (left <= 0) break;
    }
    return at + 1;
  };
  const goesTo = (ward: number, age: number, luck: number) => {
    let rest = luck;
    const shares = where[ward]![whereGroup(age)]!;
    for (let target = 0; target < wards.length; target++) if ((rest -= shares[target]!) < 0) return target;
    return wards.length;
  };
  const future = (
    { moreBeds, closedWard, earlierHours = 0, arrivals = 1, isElectiveStop = false }: Scenario,
    of: number,
  ): Future => {
    const room = beds.map((count, ward) =>
      wards[ward] === closedWard ? -Infinity : count + (moreBeds?.[wards[ward]!] ?? 0)
    );
    const due: Patient[][] = Array.from({ length: hours + 2 }, () => []), queue: Patient[] = [];
    const taken = new Int32Array(wards.length);
    /** By hours since the ward is sought, as its rates are learnt: waiting counts. */
    const stay = (patient: Patient, ward: number, hour: number) => {
      const age = hour - patient.since;
      patient.ward = ward;
      const step = 2 * patient.step++;
      const at = leaves(ward, age, hour, drawFor(of, patient.id, step));
      patient.target = goesTo(ward, age + at - 1 - hour, drawFor(of, patient.id, step + 1));
      const isOut = patient.target === wards.length && ward !== front;
      due[Math.min(hours + 1, isOut ? Math.max(hour + 1, at - earlierHours) : at)]!.push(patient);
    };
    /** The ward whose bed a patient can have: the one that is sought, of a closed one another. */
    const bedFor = (target: number) => {
      if (wards[target] !== closedWard) return taken[target]! < room[target]! ? target : -1;
      return others[target]!.find((each) => taken[each]! < room[each]!) ?? -1;
    };
    const enter = (patient: Patient, target: number, hour: number): boolean => {
      const place = bedFor(target);
      if (place < 0) return false;
      if (patient.place >= 0) taken[patient.place]!--;
      taken[place]!++;
      patient.place = place;
      stay(patient, target, hour);
      return true;
    };
    const seek = (patient: Patient, target: number, hour: number) => {
      [patient.target, patient.since] = [target, hour];
      if (enter(patient, target, hour)) return;
      if (patient.place < 0 && front >= 0) {
        patient.place = front;
        taken[front]!++;
      }
      queue.push(patient);
    };
    for (const [id, { place, sought, hours: age, isWaiting }] of present.entries()) {
      taken[place]!++;
      const patient: Patient = { id, ward: place, place, step: 0, target: -1, since: -age };
      if (!isWaiting) stay(patient, place, 0);
      else {
        let rest = drawFor(of, id, 999);
        patient.target = (sought.find(({ share }) => (rest -= share) < 0) ?? sought.at(-1)!).ward;
        queue.push(patient);
      }
    }
    const coming = Map.groupBy(come(of, present.length), ({ hour }) => hour);
    let [census, waited, most] = [0, 0, 0];
    for (let hour = 0; hour <= hours; hour++) {
      for (let i = 0; i < due[hour]!.length; i++) {
        const patient = due[hour]![i]!;
        if (patient.target < wards.length) seek(patient, patient.target, hour);
        else taken[patient.place]!--;
      }
      for (let i = 0; i < queue.length;) {
        if (enter(queue[i]!, queue[i]!.target, hour)) queue.splice(i, 1);
        else i++;
      }
      for (const { patient: id, ward, mark, isPlanned } of coming.get(hour) ?? []) {
        if (mark >= arrivals || (isPlanned && isElectiveStop)) continue;
        seek({ id, ward, place: -1, step: 0, target: ward, since: hour }, ward, hour);
      }
      census += taken.reduce((sum, each) => sum + each, 0);
      waited += queue.length;
      most = Math.max(most, queue.length);
    }
    return { census: census / (hours + 1), waitingHours: 24 * waited / (hours + 1), mostWaiting: most };
  };
  return (scenario) => Array.from({ length: replicates }, (_, i) => future(scenario, 10_007 * seed + i));
}
