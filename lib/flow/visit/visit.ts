import type { AdtEvent, Fault } from "../event/adt_event.ts";

/** A stretch of a visit in one place; `to` is null while it lasts. Epoch milliseconds. */
export type Span = {
  readonly department: string;
  /** "" where none was named. */
  readonly bed: string;
  readonly from: number;
  readonly to: number | null;
};

/** What is known of a visit by all its events, in whatever order they came. */
export type Visit = {
  readonly visit: string;
  readonly hospital: string;
  readonly patient: string;
  readonly sex: "F" | "M" | null;
  readonly bornAt: number | null;
  readonly admittedAt: number;
  /** When the patient became an inpatient; null for who never did. */
  readonly inpatientAt: number | null;
  /** Null while the patient is in. */
  readonly endedAt: number | null;
  /** No discharge came, but somebody else lies in the bed: it ended before. */
  readonly isEndPresumed: boolean;
  readonly spans: readonly Span[];
};

/** What became of the events of a visit, each of which is one of these. */
export type EventCounts = {
  readonly applied: number;
  /** A cancel, and what it cancels. */
  readonly undone: number;
  /** Told anew later. */
  readonly superseded: number;
  readonly setAside: number;
  /** Of a visit that isn't known to have begun. */
  readonly waiting: number;
};

/**
 * A visit by its events alone, before others are asked who lies in its bed; null for one that hasn't begun.
 */
export type FoldedVisit = {
  readonly visit: Visit | null;
  readonly faults: readonly Fault[];
  readonly counts: EventCounts;
};

/** The events of a visit. */
export type VisitEvents = readonly AdtEvent[];
