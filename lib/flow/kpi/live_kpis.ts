import type { Visit } from "../visit/visit.ts";
import type { VisitChange } from "../visit/visits.ts";
import { DayShelf } from "./day_shelf.ts";
import { type SpanRow, spanRows, type StayRow, stayRows, wholeHospital } from "./kpi_rows.ts";
import type { KpiWindow } from "./kpi_window.ts";
import { type Kpis, kpisOf } from "./kpis.ts";

/** The rows of a hospital's department, by the days that they fall on. */
type Group = {
  readonly hospital: string;
  readonly department: string;
  readonly begun: DayShelf<StayRow>;
  readonly ended: DayShelf<StayRow>;
  readonly spans: DayShelf<SpanRow>;
  /** Those that last. */
  readonly open: Set<SpanRow>;
};

type Rows = { readonly stays: readonly StayRow[]; readonly spans: readonly SpanRow[] };

/**
 * KPIs that follow each event: a change of a visit takes its old rows out and puts its new ones in, and a
 * window reads the rows of its days alone. They are those of `sql/flow/flow_kpis.sql` over all rows.
 */
export class LiveKpis {
  readonly #groups = new Map<string, Group>();
  readonly #rows = new Map<string, Rows>();
  /** Who was in a bed, by its hospital and name. */
  readonly #beds = new Map<string, Set<SpanRow>>();

  constructor(readonly zone: string) {}

  /** Takes in what an event changed. */
  update(changes: readonly VisitChange[]): void {
    for (const { visit, after } of changes) this.#set(visit, after);
  }

  /** Hospitals and their departments of which there are rows, `all` among them, in order. */
  get groups(): readonly { readonly hospital: string; readonly department: string }[] {
    return [...this.#groups].toSorted(([a], [b]) => a < b ? -1 : 1).map(([, each]) => each);
  }

  /** The KPIs of a window as known at `asOf`; null where nobody was there. */
  read(hospital: string, department: string, window: KpiWindow, asOf: number): Kpis | null {
    const group = this.#groups.get(groupKey(hospital, department));
    if (group === undefined || window.from > asOf) return null;
    const within = (at: number) => at >= window.from && at < window.to && at <= asOf;
    const begun = group.begun.between(window).filter(({ begunAt }) => within(begunAt));
    const ended = group.ended.between(window).filter(({ endedAt }) => within(endedAt!));
    const spans = [...group.spans.between(window), ...group.open].filter(({ from, to }) =>
      from < window.to && from <= asOf && (to ?? window.to) > window.from
    ).map((span) => ({ span, leftBefore: this.#leftBefore(span, asOf) }));
    if (begun.length + ended.length + spans.length === 0) return null;
    return kpisOf({ begun, ended, spans }, window, asOf);
  }

  #set(visit: string, after: Visit | null): void {
    const old = this.#rows.get(visit);
    if (old !== undefined) this.#shelve(old, false);
    if (after === null) this.#rows.delete(visit);
    else {
      const rows = { stays: stayRows(after, this.zone), spans: spanRows(after) };
      this.#rows.set(visit, rows);
      this.#shelve(rows, true);
    }
  }

  #shelve({ stays, spans }: Rows, isIn: boolean): void {
    const put = isIn ? "add" : "delete";
    for (const row of stays) {
      const { begun, ended } = this.#group(row.hospital, row.department);
      begun[put](row.begunAt, row.begunAt, row);
      if (row.endedAt !== null) ended[put](row.endedAt, row.endedAt, row);
    }
    for (const span of spans) {
      if (span.bed !== null) {
        const key = `${span.hospital} ${span.bed}`, inBed = this.#beds.get(key) ?? new Set();
        this.#beds.set(key, inBed);
        inBed[put](span);
      }
      for (const department of [span.department, wholeHospital]) {
        const group = this.#group(span.hospital, department);
        if (span.to === null) group.open[put](span);
        else group.spans[put](span.from, span.to, span);
      }
    }
  }

  #group(hospital: string, department: string): Group {
    const key = groupKey(hospital, department), known = this.#groups.get(key);
    if (known !== undefined) return known;
    const shelves = {
      begun: new DayShelf<StayRow>(),
      ended: new DayShelf<StayRow>(),
      spans: new DayShelf<SpanRow>(),
    };
    const made = { hospital, department, ...shelves, open: new Set<SpanRow>() };
    this.#groups.set(key, made);
    return made;
  }

  /** When the patient before left the bed; null where nobody was in it, or is still. */
  #leftBefore(span: SpanRow, asOf: number): number | null {
    if (span.bed === null) return null;
    let before: SpanRow | null = null;
    for (const each of this.#beds.get(`${span.hospital} ${span.bed}`)!) {
      if (each === span || each.from > asOf || !isBefore(each, span)) continue;
      if (before === null || isBefore(before, each)) before = each;
    }
    return before?.to ?? null;
  }
}

function isBefore(a: SpanRow, b: SpanRow): boolean {
  return a.from < b.from || (a.from === b.from && a.visit < b.visit);
}

function groupKey(hospital: string, department: string): string {
  return `${hospital}\u0000${department}`;
}
