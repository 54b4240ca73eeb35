import type { Fault } from "../event/adt_event.ts";
import type { Span, Visit } from "./visit.ts";

/** Somebody in a bed. */
type Occupant = { readonly visit: string; readonly span: Span; readonly isLast: boolean };

/**
 * Who lies in which bed, to find what no visit shows alone: two patients in a bed, and whoever must have
 * left, as the bed has another since.
 */
export class BedIndex {
  readonly #byBed = new Map<string, Map<string, readonly Occupant[]>>();

  /** Takes a visit's spans in (null: out). Returns the beds that it is or was in. */
  set(hospital: string, visit: string, before: Visit | null, after: Visit | null): ReadonlySet<string> {
    const beds = new Set<string>();
    for (const { bed } of before?.spans ?? []) {
      if (bed === "") continue;
      beds.add(bedKey(hospital, bed));
      this.#byBed.get(bedKey(hospital, bed))?.delete(visit);
    }
    const spans = after?.spans ?? [];
    for (const [i, span] of spans.entries()) {
      if (span.bed === "") continue;
      const key = bedKey(hospital, span.bed);
      beds.add(key);
      const occupants = this.#byBed.get(key) ?? new Map<string, readonly Occupant[]>();
      this.#byBed.set(key, occupants);
      const occupant = { visit, span, isLast: i === spans.length - 1 };
      occupants.set(visit, [...occupants.get(visit) ?? [], occupant]);
    }
    return beds;
  }

  /** Whose last stretch in the bed has no end. */
  openIn(bed: string): readonly string[] {
    return this.#occupants(bed).filter(({ span, isLast }) => isLast && span.to === null).map(({ visit }) =>
      visit
    );
  }

  /** When somebody else came into the bed that a visit lies in without an end; null where nobody did. */
  nextIn(hospital: string, { visit, spans }: Visit): number | null {
    const last = spans.at(-1)!;
    if (last.bed === "" || last.to !== null) return null;
    const later = this.#occupants(bedKey(hospital, last.bed)).filter((each) =>
      each.visit !== visit &&
      (each.span.from > last.from || (each.span.from === last.from && each.visit > visit))
    );
    return later.length === 0 ? null : Math.min(...later.map(({ span }) => span.from));
  }

  /** Those who came into a bed while another was in it, as both say. */
  conflictsIn(bed: string): readonly Fault[] {
    const faults: Fault[] = [];
    const sorted = this.#occupants(bed).toSorted((a, b) =>
      a.span.from - b.span.from || (a.visit < b.visit ? -1 : 1)
    );
    let holder: Occupant | null = null;
    for (const each of sorted) {
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

  #occupants(bed: string): readonly Occupant[] {
    return [...this.#byBed.get(bed)?.values() ?? []].flat();
  }
}

/** Beds are told apart by hospital. */
function bedKey(hospital: string, bed: string): string {
  return `${hospital}\u0000${bed}`;
}
