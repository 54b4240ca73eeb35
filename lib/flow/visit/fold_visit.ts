import { dayMs } from "lib/stats/mod.ts";
import {
  type AdtEvent,
  type EventKind,
  type EventPlace,
  type Fault,
  plausibleAge,
  type Rule,
} from "../event/adt_event.ts";
import type { FoldedVisit, Span, VisitEvents } from "./visit.ts";

const cancelled: Partial<Record<EventKind, readonly EventKind[]>> = {
  "cancel admit": ["admit", "register"],
  "cancel transfer": ["transfer"],
  "cancel discharge": ["discharge"],
};
/** Of the same moment, in which order they count. */
const ranks: readonly EventKind[] = [
  ...[
    "preadmit",
    "register",
    "admit",
    "to inpatient",
    "to outpatient",
    "transfer",
    "update",
    "discharge",
  ] as const,
];

/**
 * A visit by all its events. They are taken as a set: whatever order they came in, and however often, the
 * visit is the same. Cancels take away what they name (by its moment; without one, the latest before); of
 * several tellings of the same the one noted last counts; what contradicts the others is set aside with its
 * rule.
 */
export function foldVisit(events: VisitEvents): FoldedVisit {
  const fold = new Fold(events);
  return fold.result();
}

class Fold {
  readonly #faults: Fault[] = [];
  readonly #counts = { applied: 0, undone: 0, superseded: 0, setAside: 0, waiting: 0 };
  readonly #left: AdtEvent[];

  constructor(events: VisitEvents) {
    this.#left = this.#withoutCancelled(events.toSorted(byTime));
  }

  result(): FoldedVisit {
    const left = this.#left, counts = this.#counts;
    const admission = this.#admission();
    if (admission === null) {
      counts.waiting += left.length;
      return { visit: null, faults: this.#faults, counts };
    }
    const { admittedAt, place, isPresumed } = admission;
    const discharge = this.#discharge(admittedAt);
    const spans = this.#spans({ admittedAt, place }, discharge?.at ?? null);
    const newest = left.toSorted((a, b) => b.recordedAt - a.recordedAt || byTime(b, a));
    const inpatients = left.filter((each) =>
      each.isInpatient && each.kind !== "preadmit" && each.kind !== "update"
    );
    const first = left[0]!;
    if (isPresumed) this.#fault("moved before its admission came", "presumed", first, first.kind);
    const visit = {
      ...{ visit: first.visit, hospital: first.hospital, patient: newest[0]!.patient, admittedAt, spans },
      sex: newest.find((each) => each.sex !== null)?.sex ?? null,
      bornAt: this.#bornAt(newest, admittedAt),
      inpatientAt: inpatients.length === 0 ? null : Math.max(admittedAt, inpatients[0]!.at),
      endedAt: discharge?.at ?? null,
      isEndPresumed: false,
    };
    return { visit, faults: this.#faults, counts };
  }

  /** As noted last, of what can be of somebody admitted then; no later than that. */
  #bornAt(newest: readonly AdtEvent[], admittedAt: number): number | null {
    for (const event of newest) {
      const { bornAt } = event;
      if (bornAt === null) continue;
      if (plausibleAge(bornAt, admittedAt) !== null) return Math.min(bornAt, admittedAt);
      this.#fault(
        "age over 120",
        "value set aside",
        event,
        `${Math.floor((admittedAt - bornAt) / dayMs / 365.25)}`,
      );
    }
    return null;
  }

  #withoutCancelled(events: VisitEvents): AdtEvent[] {
    const cancels = events.filter(({ kind }) => cancelled[kind] !== undefined);
    const gone = new Set<AdtEvent>();
    for (const cancel of cancels) {
      const fitting = events.filter((each) => cancelled[cancel.kind]!.includes(each.kind));
      const named = fitting.filter(({ at }) => at === cancel.at);
      // A cancel that doesn't say what it cancels is of the moment at which it was noted.
      const latest = cancel.at === cancel.recordedAt
        ? fitting.filter((each) => each.at <= cancel.at && !gone.has(each)).slice(-1)
        : [];
      const found = named.length > 0 ? named : latest;
      if (found.length === 0) this.#setAside("cancels what never came", cancel);
      else this.#counts.undone++;
      for (const each of found) {
        if (!gone.has(each)) this.#counts.undone++;
        gone.add(each);
      }
    }
    return events.filter((each) => cancelled[each.kind] === undefined && !gone.has(each));
  }

  /** When and where a visit began; null where nothing says that it did. */
  #admission(): { admittedAt: number; place: EventPlace | null; isPresumed: boolean } | null {
    const told = (["register", "admit"] as const).flatMap((kind) => this.#lastNoted(kind)).toSorted(byTime);
    const [first] = told;
    if (first !== undefined) return { admittedAt: first.at, place: first.place, isPresumed: false };
    const moves = this.#left.filter(({ kind }) => ["transfer", "discharge", "to inpatient"].includes(kind));
    const [move] = moves;
    if (move === undefined) return null;
    const admittedAt = Math.min(move.admittedAt ?? move.at, move.at);
    return {
      admittedAt,
      place: move.kind === "transfer" ? move.before ?? move.place : move.place,
      isPresumed: true,
    };
  }

  /** The telling that was noted last; the others are superseded. */
  #lastNoted(kind: EventKind): readonly AdtEvent[] {
    const all = this.#left.filter((each) => each.kind === kind);
    const last = all.toSorted((a, b) => a.recordedAt - b.recordedAt || byTime(a, b)).at(-1);
    if (last === undefined) return [];
    this.#drop(all.filter((each) => each !== last));
    this.#counts.superseded += all.length - 1;
    return [last];
  }

  #discharge(admittedAt: number): AdtEvent | null {
    for (const each of this.#left.filter(({ kind, at }) => kind === "discharge" && at < admittedAt)) {
      this.#setAside("discharge before admission", each);
      this.#drop([each]);
    }
    return this.#lastNoted("discharge")[0] ?? null;
  }

  #spans(
    { admittedAt, place }: { readonly admittedAt: number; readonly place: EventPlace | null },
    endedAt: number | null,
  ): readonly Span[] {
    const spans: Span[] = [{ ...place ?? { department: "", bed: "" }, from: admittedAt, to: endedAt }];
    for (const each of this.#left) {
      const { kind, at, place } = each;
      if (kind === "transfer" && at < admittedAt) this.#setAside("transfer before admission", each);
      else if (kind === "transfer" && endedAt !== null && at > endedAt) {
        this.#setAside("transfer after discharge", each);
      } else {
        this.#counts.applied++;
        const isMove = ["transfer", "to inpatient", "to outpatient", "admit"].includes(kind);
        if (isMove && place !== null && at >= admittedAt && (endedAt === null || at <= endedAt)) {
          move(spans, place, at);
        }
      }
    }
    return spans;
  }

  #drop(events: readonly AdtEvent[]): void {
    for (const each of events) this.#left.splice(this.#left.indexOf(each), 1);
  }

  #setAside(rule: Rule, event: AdtEvent): void {
    this.#counts.setAside++;
    this.#fault(rule, "set aside", event, new Date(event.at).toISOString());
  }

  #fault(rule: Rule, effect: Fault["effect"], { hospital, visit, at }: AdtEvent, value: string): void {
    this.#faults.push({ rule, effect, hospital, visit, at, value });
  }
}

function move(spans: Span[], { department, bed }: EventPlace, at: number): void {
  const last = spans.at(-1)!;
  if (last.department === department && last.bed === bed) return;
  if (last.from === at) spans.pop();
  else spans[spans.length - 1] = { ...last, to: at };
  spans.push({ department, bed, from: at, to: last.to });
}

/**
 * By moment, then kind, then when it was noted, then all else: a total order, whatever order they came in.
 */
function byTime(a: AdtEvent, b: AdtEvent): number {
  return a.at - b.at || ranks.indexOf(a.kind) - ranks.indexOf(b.kind) || a.recordedAt - b.recordedAt ||
    (eventKey(a) < eventKey(b) ? -1 : 1);
}

/** What tells an event from others: all that it says. */
export function eventKey(event: AdtEvent): string {
  return JSON.stringify(event);
}
