import { departments } from "./hospital_plan.ts";
import type { Place } from "./true_visit.ts";

/** Which beds of a hospital are free. */
export class Wards {
  readonly #free = new Map<string, string[]>();
  #overflow = 0;
  /** The moment at which a bed became free last. */
  now = 0;

  constructor(readonly hospital: string, readonly random: () => number) {
    for (const { name, beds } of departments) {
      const numbers = Array.from({ length: beds }, (_, i) => `${name.slice(0, 3).toUpperCase()}${i + 1}`);
      this.#free.set(name, numbers);
    }
  }

  /** A bed of a department that nobody lies in, drawn at random; null where there is none. */
  free(department: string): Place | null {
    const beds = this.#free.get(department)!;
    const bed = beds[Math.floor(this.random() * beds.length)];
    return bed === undefined ? null : { hospital: this.hospital, department, bed };
  }

  /** A place on the corridor of the emergency department, for who has no bed. */
  overflow(): Place {
    return { hospital: this.hospital, department: "Emergency", bed: `HALL${++this.#overflow}` };
  }

  take({ department, bed }: Place): void {
    const beds = this.#free.get(department)!, at = beds.indexOf(bed);
    if (at >= 0) beds.splice(at, 1);
  }

  release({ department, bed }: Place): void {
    if (!bed.startsWith("HALL")) this.#free.get(department)!.push(bed);
  }
}
