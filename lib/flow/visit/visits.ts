import type { AdtEvent, Fault } from "../event/adt_event.ts";
import { BedIndex } from "./bed_index.ts";
import { eventKey, foldVisit } from "./fold_visit.ts";
import { Merges } from "./merges.ts";
import type { EventCounts, FoldedVisit, Visit } from "./visit.ts";

/** How a visit was known before an event, and is after it; null where it isn't. */
export type VisitChange = {
  readonly visit: string;
  readonly before: Visit | null;
  readonly after: Visit | null;
};

/** An event that came late and changed what was said of the past. */
export type Restatement = {
  readonly visit: string;
  readonly hospital: string;
  readonly kind: AdtEvent["kind"];
  /** From when on it was otherwise, and how much later than the newest message it came. Milliseconds. */
  readonly at: number;
  readonly lateMs: number;
};

/** A planned admission that was announced before: when it was noted, for when, and where to. */
export type Announcement = {
  readonly visit: string;
  readonly hospital: string;
  readonly department: string;
  readonly recordedAt: number;
  readonly plannedFor: number;
};

/** How many events came, and what became of them: `received` is the sum of all others. */
export type SilverCounts = EventCounts & {
  readonly received: number;
  /** Said before, word by word. */
  readonly repeated: number;
  readonly merges: number;
};

const none: FoldedVisit = {
  visit: null,
  faults: [],
  counts: { applied: 0, undone: 0, superseded: 0, setAside: 0, waiting: 0 },
};
/** Messages overtake each other by minutes: only what comes later than that restates the past. */
const lateMs = 30 * 60_000;

type Entry = { readonly events: Map<string, AdtEvent>; folded: FoldedVisit; final: Visit | null };

/**
 * All visits as known by the events so far. An event may come at any time and more than once: the state is
 * that of the set of events. Each changes its own visit, and those in the same beds.
 */
export class Visits {
  readonly #entries = new Map<string, Entry>();
  readonly #beds = new BedIndex();
  readonly #merges = new Merges();
  readonly #mergeKeys = new Set<string>();
  readonly #byPatient = new Map<string, Set<string>>();
  readonly #touchedBeds = new Set<string>();
  readonly #restatements: Restatement[] = [];
  readonly #announced = new Map<string, Announcement>();
  #newest = -Infinity;
  #received = 0;
  #repeated = 0;

  /** Takes an event in, and returns which visits it changed. */
  apply(event: AdtEvent): readonly VisitChange[] {
    this.#received++;
    const changes = event.kind === "merge" ? this.#merge(event) : this.#applyToVisit(event);
    const late = this.#newest - event.recordedAt;
    if (late > lateMs && changes.some(hasMoved)) {
      const { visit, hospital, kind, at } = event;
      this.#restatements.push({ visit, hospital, kind, at, lateMs: late });
    }
    this.#newest = Math.max(this.#newest, event.recordedAt);
    return changes;
  }

  /** The visits that have begun, by their number. */
  all(): readonly Visit[] {
    return [...this.#entries.values()].flatMap(({ final }) => final ?? []).toSorted((a, b) =>
      a.visit < b.visit ? -1 : 1
    );
  }

  /** A visit as it is known; null where it hasn't begun. */
  get(visit: string): Visit | null {
    return this.#entries.get(visit)?.final ?? null;
  }

  /** The planned admissions that were announced, by visit: of several announcements the one noted last. */
  announcements(): readonly Announcement[] {
    return [...this.#announced.values()].toSorted((a, b) => a.visit < b.visit ? -1 : 1);
  }

  /** What contradicts, by visit: set aside, presumed or shown. */
  faults(): readonly Fault[] {
    const found = [...this.#entries.values()].flatMap(({ folded, final }) => [
      ...folded.faults,
      ...(final?.isEndPresumed ? [presumedEnd(final)] : []),
    ]);
    for (const bed of this.#touchedBeds) found.push(...this.#beds.conflictsIn(bed));
    return found.toSorted((a, b) => a.at - b.at || (key(a) < key(b) ? -1 : 1));
  }

  /** What came late and changed the past, in the order in which it came. */
  get restatements(): readonly Restatement[] {
    return this.#restatements;
  }

  /** The newest moment at which an event was noted; -Infinity before the first. */
  get newest(): number {
    return this.#newest;
  }

  get counts(): SilverCounts {
    const sum = { ...none.counts };
    for (const { folded: { counts } } of this.#entries.values()) {
      for (const name of Object.keys(sum) as (keyof EventCounts)[]) sum[name] += counts[name];
    }
    return { ...sum, received: this.#received, repeated: this.#repeated, merges: this.#mergeKeys.size };
  }

  #merge(event: AdtEvent): readonly VisitChange[] {
    const merge = eventKey(event), merged = event.mergedPatient!;
    if (this.#mergeKeys.has(merge)) {
      this.#repeated++;
      return [];
    }
    this.#mergeKeys.add(merge);
    this.#merges.set(merged, event.patient, event.recordedAt);
    // Whoever was merged into the merged one before changes too.
    const changed = [...this.#byPatient].flatMap(([patient, visits]) =>
      this.#merges.current(patient) === this.#merges.current(merged) ? [...visits] : []
    );
    return changed.flatMap((visit) => this.#settle(visit));
  }

  #applyToVisit(event: AdtEvent): readonly VisitChange[] {
    const { visit } = event;
    const entry = this.#entries.get(visit) ??
      { events: new Map<string, AdtEvent>(), folded: none, final: null };
    const same = eventKey(event);
    if (entry.events.has(same)) {
      this.#repeated++;
      return [];
    }
    this.#entries.set(visit, entry);
    if (event.kind === "preadmit") this.#announce(event);
    entry.events.set(same, event);
    const before = entry.folded;
    entry.folded = foldVisit([...entry.events.values()]);
    const patient = entry.folded.visit?.patient;
    if (patient !== undefined) {
      this.#byPatient.set(patient, (this.#byPatient.get(patient) ?? new Set()).add(visit));
    }
    const beds = this.#beds.set(visit, before.visit, entry.folded.visit);
    const others = new Set<string>();
    for (const bed of beds) {
      this.#touchedBeds.add(bed);
      for (const each of this.#beds.openIn(bed)) others.add(each);
    }
    others.delete(visit);
    return [visit, ...others].flatMap((each) => this.#settle(each));
  }

  #announce({ visit, hospital, place, recordedAt, admittedAt }: AdtEvent): void {
    const known = this.#announced.get(visit);
    if (admittedAt === null || admittedAt < recordedAt) return;
    const isOlder = known !== undefined && (known.recordedAt > recordedAt ||
      (known.recordedAt === recordedAt && known.plannedFor >= admittedAt));
    if (isOlder) return;
    const department = place?.department ?? "";
    this.#announced.set(visit, { visit, hospital, department, recordedAt, plannedFor: admittedAt });
  }

  /** Brings a visit to what all others say of it. */
  #settle(visit: string): readonly VisitChange[] {
    const entry = this.#entries.get(visit)!, before = entry.final;
    entry.final = entry.folded.visit === null ? null : this.#final(entry.folded.visit);
    if (JSON.stringify(before) === JSON.stringify(entry.final)) return [];
    return [{ visit, before, after: entry.final }];
  }

  #final(visit: Visit): Visit {
    const patient = this.#merges.current(visit.patient);
    const end = this.#beds.nextIn(visit.hospital, visit);
    if (end === null) return { ...visit, patient };
    const last = visit.spans.at(-1)!;
    const spans = [...visit.spans.slice(0, -1), { ...last, to: end }];
    return { ...visit, patient, endedAt: end, isEndPresumed: true, spans };
  }
}

function presumedEnd({ visit, hospital, endedAt, spans }: Visit): Fault {
  const { department, bed } = spans.at(-1)!;
  const about = { hospital, visit, at: endedAt!, value: `${department} ${bed}` };
  return { rule: "discharge is missing", effect: "presumed", ...about };
}

function hasMoved({ before, after }: VisitChange): boolean {
  return JSON.stringify(before?.spans) !== JSON.stringify(after?.spans);
}

function key({ rule, visit, value }: Fault): string {
  return `${rule} ${visit} ${value}`;
}
