import type { Fault } from "../event/adt_event.ts";
import type { Span, Visit } from "./visit.ts";

/** Somebody in a bed. */
type Occupant = { readonly visit: string; readonly span: Span; readonly isLast: boolean };

/**
 * Who lies in which bed, to find what no visit shows alone: two patients in a bed, and whoever must have
 * left, as the bed has another since. Of each bed the occupants stand by the moment at which they came, so
 * that what changes at its end is found without the years before.
 */
export class BedIndex {
  readonly #byBed = new Map<string, Occupant[]>();
  readonly #open = new Map<string, Set<string>>();

  /** Takes a visit's spans in (null: out). Returns the beds that it is or was in. */
  set(visit: string, before: Visit | null, after: Visit | null): ReadonlySet<string> {
    const beds = new Set<string>();
    for (const span of before?.spans ?? []) {
      if (span.bed === "") continue;
      const bed = bedKey(before!.hospital, span.bed), occupants = this.#byBed.get(bed)!;
      beds.add(bed);
      occupants.splice(occupants.findLastIndex((each) => each.span === span), 1);
      this.#open.get(bed)!.delete(visit);
    }
    for (const [i, span] of (after?.spans ?? []).entries()) {
      if (span.bed === "") continue;
      const bed = bedKey(after!.hospital, span.bed),
        occupant = { visit, span, isLast: i === after!.spans.length - 1 };
      beds.add(bed);
      const occupants = this.#byBed.get(bed) ?? [];
      this.#byBed.set(bed, occupants);
      occupants.splice(occupants.findLastIndex((each) => isBefore(each, occupant)) + 1, 0, occupant);
      const open = this.#open.get(bed) ?? new Set<string>();
      this.#open.set(bed, open);
      if (occupant.isLast && span.to === null) open.add(visit);
    }
    return beds;
  }

  /** Whose last stretch in the bed has no end. */
  openIn(bed: string): readonly string[] {
    return [...this.#open.get(bed) ?? []];
  }

  /** When somebody else came into the bed that a visit lies in without an end; null where nobody did. */
  nextIn(hospital: string, { visit, spans }: Visit): number | null {
    const last = spans.at(-1)!;
    if (last.bed === "" || last.to !== null) return null;
    const occupants = this.#byBed.get(bedKey(hospital, last.bed)) ?? [];
    let next: number | null = null;
    for (let i = occupants.length - 1; i >= 0; i--) {
      const each = occupants[i]!;
      if (!isBefore({ visit, span: last }, each)) break;
      if (each.visit !== visit) next = each.span.from;
    }
    return next;
  }

  /** Those who came into a bed while another was in it, as both say. */
  conflictsIn(bed: string): readonly Fault[] {
    const faults: Fault[] = [];
    let holder: Occupant | null = null;
    for (const each of this.#byBed.get(bed) ?? []) {
      const hospital = bed.slice(0, bed.indexOf("\u0000"));
      if (
        holder !== null && holder.visit !== each.visit && holder.span.to !== null &&
        each.span.from < holder.span.to
      ) {
        const value = `${each.span.department} ${each.span.bed}`;
        const about = { hospital, visit: each.visit, at: each.span.from, value };
        faults.push({ rule: "two patients in a bed", effect: "shown", ...about });
      }
      const until = (occupant: Occupant) => occupant.span.to ?? occupant.span.from;
      if (holder === null || until(each) > until(holder)) holder = each;
    }
    return faults;
  }
}

function isBefore(one: Pick<Occupant, "visit" | "span">, other: Pick<Occupant, "visit" | "span">): boolean {
  return one.span.from < other.span.from || (one.span.from === other.span.from && one.visit < other.visit);
}

/** Beds are told apart by hospital. */
function bedKey(hospital: string, bed: string): string {
  return `${hospital}\u0000${bed}`;
}
