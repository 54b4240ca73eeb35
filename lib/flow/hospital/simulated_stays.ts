import { dayMs, normal, randomSource } from "lib/stats/mod.ts";
import { wallClock } from "../hl7/zoned_moment.ts";
import { type Arrival, arrivalsBetween, type Surge } from "./arrivals.ts";
import { EventQueue } from "./event_queue.ts";
import { type Department, departments, emergencies, type Faults, stayFactors } from "./hospital_plan.ts";
import type { Place, Step, Trigger, TrueSpan, TrueVisit } from "./true_visit.ts";
import { Wards } from "./wards.ts";

const hourMs = dayMs / 24, minuteMs = 60_000;

export type HospitalOptions = {
  readonly hospital: string;
  /** The stream's first and last moment; the hospital fills up in the ten days before. */
  readonly from: number;
  readonly to: number;
  /** Whose clock hangs on the wall, such as "Europe/Berlin". */
  readonly zone: string;
  readonly seed: number;
  readonly faults: Faults;
};

export type HospitalTruth = {
  readonly visits: readonly TrueVisit[];
  /** By time. */
  readonly steps: readonly Step[];
  readonly surges: readonly Surge[];
};

type Patient = {
  readonly visit: string;
  readonly patient: string;
  readonly provisional: string | null;
  readonly sex: "F" | "M";
  readonly bornAt: number;
  readonly isPlanned: boolean;
  readonly admittedAt: number;
  readonly spans: TrueSpan[];
  patientClass: Step["patientClass"];
  knownAs: string;
  dischargedAt: number | null;
};

/**
 * What happens in one invented hospital: who comes when, lies in which bed and leaves, and what its
 * departments note of it, mistakes and what cancels them among it. Stays are lognormal, longer with age, by
 * night and before a weekend; nobody is moved into a bed that is taken, and who has no bed waits in the
 * emergency department.
 */
export function simulatedStays(options: HospitalOptions): HospitalTruth {
  return new Hospital(options).run();
}

class Hospital {
  readonly #random: () => number;
  readonly #queue = new EventQueue();
  readonly #wards: Wards;
  readonly #waiting = new Map<string, (() => boolean)[]>(departments.map(({ name }) => [name, []]));
  readonly #steps: Step[] = [];
  readonly #patients: Patient[] = [];

  constructor(readonly options: HospitalOptions) {
    this.#random = randomSource(options.seed);
    this.#wards = new Wards(options.hospital, this.#random);
  }

  run(): HospitalTruth {
    const { from, to, zone } = this.options;
    const begin = from - 10 * dayMs;
    const { arrivals, surges } = arrivalsBetween({ from: begin, to, zone, random: this.#random });
    for (const each of arrivals) this.#queue.put(each.at, () => this.#arrive(each));
    this.#queue.runUntil(to);
    const visits = this.#patients.map(({ spans, ...patient }) => ({
      ...{ visit: patient.visit, patient: patient.patient, hospital: this.options.hospital },
      ...{ sex: patient.sex, bornAt: patient.bornAt, isPlanned: patient.isPlanned },
      ...{ admittedAt: patient.admittedAt, dischargedAt: patient.dischargedAt, spans },
    }));
    return { visits, steps: this.#steps.toSorted((a, b) => told(a) - told(b)), surges };
  }

  #arrive({ at, department, isPlanned }: Arrival): void {
    const target = isPlanned ? department : this.#drawn(departments.map(({ name, share }) => [name, share]));
    const home = departments.find(({ name }) => name === target)!;
    const patient = this.#patient(at, home, isPlanned);
    if (!isPlanned) return this.#emergency(patient, home, at);
    const bed = this.#wards.free(target);
    patient.patientClass = "I";
    if (this.#random() < 0.8) {
      const noted = at - Math.round((1 + this.#random() * 4) * 24 * 60) * minuteMs;
      this.#note("A05", noted, patient, { ...this.#nowhere(target), bed: "" }, { patientClass: "P" });
    }
    this.#enter(patient, bed ?? this.#wards.overflow(), at, "A01");
    this.#mistakes(patient, at);
    if (bed !== null) return this.#stay(patient, home, at);
    this.#await(patient, home);
  }

  #emergency(patient: Patient, home: Department, at: number): void {
    patient.patientClass = "E";
    this.#enter(patient, this.#wards.free("Emergency") ?? this.#wards.overflow(), at, "A04");
    const emergency = departments[0]!;
    const seen = at + this.#hours(emergency, patient, at) * hourMs;
    this.#queue.put(seen, () => {
      if (this.#random() >= emergencies.admitted) return this.#leave(patient, seen);
      patient.patientClass = "I";
      this.#note("A06", seen, patient, patient.spans.at(-1)!);
      this.#await(patient, home, seen);
    });
  }

  /** Moves a patient to a department as soon as a bed is free there. */
  #await(patient: Patient, home: Department, at = patient.admittedAt): void {
    const move = (now: number) => {
      const bed = this.#wards.free(home.name);
      if (bed === null) return false;
      this.#move(patient, bed, now);
      this.#stay(patient, home, now);
      return true;
    };
    if (!move(at)) this.#waiting.get(home.name)!.push(() => move(this.#wards.now));
  }

  #stay(patient: Patient, home: Department, at: number): void {
    const end = this.#daytime(at + this.#hours(home, patient, at) * hourMs, home.name);
    if (this.#random() < 0.06) this.#changeBed(patient, home, at + this.#random() * (end - at) * 0.8);
    this.#queue.put(end, () => {
      const others = Object.entries(home.moveOn);
      const left = 1 - others.reduce((sum, [, share]) => sum + share, 0);
      const next = this.#drawn([...others, ["home", left]]);
      const target = departments.find(({ name }) => name === next);
      const bed = target === undefined ? null : this.#wards.free(target.name);
      if (target === undefined || bed === null) return this.#leave(patient, end);
      this.#move(patient, bed, end);
      this.#stay(patient, target, end);
    });
  }

  #changeBed(patient: Patient, home: Department, at: number): void {
    const time = Math.floor(at / minuteMs) * minuteMs;
    this.#queue.put(time, () => {
      const bed = this.#wards.free(home.name);
      if (bed !== null && patient.spans.at(-1)!.department === home.name) this.#move(patient, bed, time);
    });
  }

  #enter(patient: Patient, place: Place, at: number, trigger: Trigger): void {
    this.#wards.take(place);
    patient.spans.push({ ...place, from: at, to: null });
    this.#note(trigger, at, patient, place);
    if (patient.provisional === null) return;
    const merged = at + (5 + this.#random() * 600) * minuteMs, mergedPatient = patient.provisional;
    this.#queue.put(merged, () => {
      patient.knownAs = patient.patient;
      this.#note("A40", merged, patient, patient.spans.at(-1)!, { mergedPatient, planted: "merge" });
    });
  }

  #move(patient: Patient, place: Place, at: number): void {
    const before = this.#close(patient, at);
    this.#wards.take(place);
    patient.spans.push({ ...place, from: at, to: null });
    this.#note("A02", at, patient, place, { before });
    if (this.#random() < 0.15) {
      const noted = at + Math.ceil(this.#random() * 120) * minuteMs;
      this.#queue.put(noted, () => {
        if (patient.dischargedAt === null) this.#note("A08", noted, patient, patient.spans.at(-1)!);
      });
    }
    this.#freed(before.department, at);
  }

  #leave(patient: Patient, at: number): void {
    if (this.#random() < this.options.faults.mistake) return this.#dischargeTwice(patient, at);
    const place = this.#close(patient, at);
    patient.dischargedAt = at;
    this.#note("A03", at, patient, place, { dischargedAt: at });
    this.#freed(place.department, at);
  }

  /** Discharged by mistake, which is cancelled; the patient stays in bed until some hours later. */
  #dischargeTwice(patient: Patient, at: number): void {
    const place = patient.spans.at(-1)!;
    const cancelled = at + Math.ceil(5 + this.#random() * 60) * minuteMs;
    this.#note("A03", at, patient, place, { dischargedAt: at, planted: "mistake" });
    this.#queue.put(cancelled, () => {
      this.#note("A13", at, patient, place, { recordedAt: cancelled, planted: "cancel" });
      const end = cancelled + Math.ceil(1 + this.#random() * 20) * hourMs;
      this.#queue.put(end, () => this.#leave(patient, end));
    });
  }

  /** An admission of nobody, or a transfer that isn't made: cancelled; the bed is held meanwhile. */
  #mistakes(patient: Patient, at: number): void {
    if (this.#random() >= this.options.faults.mistake) return;
    const isTransfer = this.#random() < 0.5;
    const begin = at + (isTransfer ? 30 : 1) * minuteMs;
    const end = begin + Math.ceil(5 + this.#random() * 50) * minuteMs;
    this.#queue.put(begin, () => {
      const place = this.#wards.free(patient.spans.at(-1)!.department);
      if (place === null || patient.dischargedAt !== null) return;
      this.#wards.take(place);
      const planted = "mistake", before = patient.spans.at(-1)!;
      const subject = isTransfer ? patient : { ...patient, visit: `${patient.visit}X`, admittedAt: begin };
      this.#note(isTransfer ? "A02" : "A01", begin, subject, place, { before, planted });
      this.#queue.put(end, () => {
        const where = isTransfer ? patient.spans.at(-1)! : place;
        this.#note(isTransfer ? "A12" : "A11", begin, subject, where, { recordedAt: end, planted: "cancel" });
        this.#wards.release(place);
        this.#freed(place.department, end);
      });
    });
  }

  #close(patient: Patient, at: number): TrueSpan {
    const last = patient.spans.pop()!, closed = { ...last, to: at };
    patient.spans.push(closed);
    this.#wards.release(last);
    return closed;
  }

  #freed(department: string, at: number): void {
    this.#wards.now = at;
    const waiting = this.#waiting.get(department)!;
    while (waiting.length > 0 && waiting[0]!()) waiting.shift();
  }

  #note(trigger: Trigger, at: number, patient: Patient, place: Place, more: Partial<Step> = {}): void {
    const { visit, knownAs, sex, bornAt, patientClass, admittedAt, isPlanned } = patient;
    const { hospital, department, bed } = place;
    this.#steps.push({
      ...{ trigger, at, visit, patient: knownAs, sex, bornAt, patientClass, admittedAt, isPlanned },
      place: { hospital, department, bed },
      ...more,
    });
  }

  #patient(at: number, home: Department, isPlanned: boolean): Patient {
    const number = this.#patients.length + 1, { hospital, faults } = this.options;
    const [mean, deviation] = home.age;
    const years = Math.min(104, Math.max(0.1, mean + deviation * normal(this.#random)));
    const bornAt = Math.floor((at - years * 365.25 * dayMs) / dayMs) * dayMs;
    const isWoman = home.name === "Maternity" || this.#random() < 0.48;
    const earlier = this.#random() < 0.05 ? this.#earlier(home.name) : undefined;
    const patient = earlier?.patient ?? `${hospital}P${number}`;
    const provisional = earlier === undefined && this.#random() < faults.merge
      ? `${hospital}T${number}`
      : null;
    const made: Patient = {
      ...{ visit: `${hospital}V${number}`, patient, provisional, knownAs: provisional ?? patient },
      ...{ sex: earlier?.sex ?? (isWoman ? "F" : "M"), bornAt: earlier?.bornAt ?? bornAt, isPlanned },
      ...{ admittedAt: at, spans: [], patientClass: "I", dischargedAt: null },
    };
    this.#patients.push(made);
    return made;
  }

  /** Somebody who has been here, has left, and comes back. */
  #earlier(department: string): Patient | undefined {
    const one = this.#patients[Math.floor(this.#random() * this.#patients.length)];
    const isFitting = one !== undefined && one.dischargedAt !== null && one.provisional === null &&
      one.spans.at(-1)!.department === department;
    const isBack = isFitting &&
      this.#patients.some((each) => each.patient === one.patient && each.dischargedAt === null);
    return isFitting && !isBack ? one : undefined;
  }

  #hours({ medianHours, spread }: Department, { bornAt }: Patient, at: number): number {
    const years = (at - bornAt) / dayMs / 365.25, wall = new Date(wallClock(at, this.options.zone));
    const isNight = wall.getUTCHours() >= 22 || wall.getUTCHours() < 6;
    const factor = stayFactors.yearBeyond60 ** Math.max(0, years - 60) *
      (isNight ? stayFactors.night : 1) * (wall.getUTCDay() >= 5 ? stayFactors.fridayOrSaturday : 1);
    const hours = medianHours * factor * Math.exp(spread * normal(this.#random));
    return Math.ceil(Math.min(hours, 45 * 24) * 60) / 60;
  }

  /** Nobody leaves a ward by night: it is the morning after. */
  #daytime(at: number, department: string): number {
    const wall = wallClock(at, this.options.zone), hour = new Date(wall).getUTCHours();
    if (["Emergency", "ICU"].includes(department) || (hour >= 8 && hour < 20)) return at;
    const midnight = Math.floor(wall / dayMs) * dayMs + (hour >= 20 ? dayMs : 0);
    const morning = midnight + (8 + this.#random() * 6) * hourMs;
    return at + Math.floor((morning - wall) / minuteMs) * minuteMs;
  }

  #drawn(shares: readonly (readonly [string, number])[]): string {
    let left = this.#random() * shares.reduce((sum, [, share]) => sum + share, 0);
    for (const [name, share] of shares) {
      left -= share;
      if (left < 0) return name;
    }
    return shares.at(-1)![0];
  }

  #nowhere(department: string): Place {
    return { hospital: this.options.hospital, department, bed: "" };
  }
}

function told({ at, recordedAt = at }: Step): number {
  return recordedAt;
}
