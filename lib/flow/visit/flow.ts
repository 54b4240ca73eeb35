import type { BronzeRecord } from "../bronze/bronze_record.ts";
import type { Fault } from "../event/adt_event.ts";
import { eventsIn } from "./events_in.ts";
import { type SilverCounts, type VisitChange, Visits } from "./visits.ts";

/** How many messages there are, and what became of them: each is in one of these. */
export type FlowCounts = {
  readonly messages: number;
  readonly refused: number;
  /** Of a kind that isn't used, such as A28. */
  readonly unused: number;
  /** Set aside with a rule before it came to a visit. */
  readonly setAside: number;
  /** Of these messages the events that came to visits (a row of the prior system has two). */
  readonly used: number;
  readonly events: SilverCounts;
};

/** The state of a hospital by its messages: visits, contradictions, and what late messages changed. */
export class Flow {
  readonly visits = new Visits();
  readonly #faults: Fault[] = [];
  #counts = { messages: 0, refused: 0, unused: 0, setAside: 0, used: 0 };

  /** @param zone whose clock moments without an offset are of */
  constructor(readonly zone: string) {}

  /** Takes a message in, as it came; returns which visits it changed. */
  take({ raw, receivedAt }: Pick<BronzeRecord, "raw" | "receivedAt">): readonly VisitChange[] {
    const readings = eventsIn({ raw, receivedAt }, this.zone);
    const counts = this.#counts;
    counts.messages++;
    if (readings === null) counts.refused++;
    else if (readings.some(({ event }) => event !== null)) counts.used++;
    else if (readings.some(({ faults }) => faults.length > 0)) counts.setAside++;
    else counts.unused++;
    return (readings ?? []).flatMap(({ event, faults }) => {
      this.#faults.push(...faults);
      return event === null ? [] : this.visits.apply(event);
    });
  }

  get counts(): FlowCounts {
    return { ...this.#counts, events: this.visits.counts };
  }

  /** All that contradicts, each once however often it came, by moment. */
  quarantine(): readonly Fault[] {
    const all = new Map(
      [...this.#faults, ...this.visits.faults()].map((each) => [JSON.stringify(each), each]),
    );
    return [...all].toSorted(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1)).map((
      [, each],
    ) => each);
  }
}
