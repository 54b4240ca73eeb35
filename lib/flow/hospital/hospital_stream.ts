import { dayMs, randomSource } from "lib/stats/mod.ts";
import type { Surge } from "./arrivals.ts";
import { type Faults, usualFaults } from "./hospital_plan.ts";
import { simulatedStays } from "./simulated_stays.ts";
import type { Step, TrueVisit } from "./true_visit.ts";

const minuteMs = 60_000;

export type StreamOptions = {
  /** How many hospitals: H1, H2, … Default 3. */
  readonly hospitals?: number;
  /** The first moment, epoch milliseconds; patients who are in bed then came before. */
  readonly from: number;
  readonly days: number;
  /** Default "Europe/Berlin". */
  readonly zone?: string;
  readonly seed: number;
  /** Default `usualFaults`. */
  readonly faults?: Faults;
};

/** What is planted in a message, to be found. */
export type Planted =
  | ("mistake" | "cancel" | "merge" | "wrong age" | "age corrected" | "future" | "future corrected")
  | ("duplicate" | "late" | "lost discharge");

/** A message on its way: what it says, when it was sent and when it arrives. */
export type StreamMessage = {
  readonly id: string;
  readonly step: Step;
  /** Epoch milliseconds; `arrivesAt` is null of one that never does. */
  readonly sentAt: number;
  readonly arrivesAt: number | null;
  readonly planted: readonly Planted[];
};

export type HospitalStream = {
  /** By arrival; those that never arrive aren't among them. */
  readonly messages: readonly StreamMessage[];
  readonly visits: readonly TrueVisit[];
  readonly surges: Readonly<Record<string, readonly Surge[]>>;
  /** Messages that never arrive. */
  readonly lost: readonly StreamMessage[];
};

/**
 * A stream of messages of invented hospitals, and the truth beside: who was in which bed when, and which
 * message is wrong, doubled, late, cancelled or lost. The same seed gives the same stream, and more days the
 * same beginning of each hospital's stays.
 */
export function hospitalStream(options: StreamOptions): HospitalStream {
  const { hospitals = 3, from, days, zone = "Europe/Berlin", seed, faults = usualFaults } = options;
  const to = from + days * dayMs;
  const messages: StreamMessage[] = [], visits: TrueVisit[] = [];
  const surges: Record<string, readonly Surge[]> = {};
  for (let number = 1; number <= hospitals; number++) {
    const hospital = `H${number}`;
    const truth = simulatedStays({ hospital, from, to, zone, seed: seed * 1_000 + number, faults });
    const there = truth.visits.filter((each) => each.dischargedAt === null || each.dischargedAt >= from);
    const names = new Set(there.flatMap(({ visit }) => [visit, `${visit}X`]));
    const steps = truth.steps.filter(({ visit, at }) =>
      names.has(visit) && (at >= from || !visit.endsWith("X"))
    );
    messages.push(
      ...sentMessages(steps, { hospital, faults, random: randomSource(seed * 1_000 + 500 + number) }),
    );
    visits.push(...there);
    surges[hospital] = truth.surges;
  }
  const arrived = messages.filter(({ arrivesAt }) => arrivesAt !== null);
  return {
    messages: arrived.toSorted((a, b) => a.arrivesAt! - b.arrivesAt! || (a.id < b.id ? -1 : 1)),
    visits,
    surges,
    lost: messages.filter(({ arrivesAt }) => arrivesAt === null),
  };
}

type Sending = { readonly hospital: string; readonly faults: Faults; readonly random: () => number };

/** The messages of a hospital's steps, with what goes wrong on the way. */
function sentMessages(steps: readonly Step[], { hospital, faults, random }: Sending): StreamMessage[] {
  const sent: StreamMessage[] = [];
  const wrongBirth = new Map<string, { bornAt: number; until: number }>();
  const send = (step: Step, at: number, planted: readonly Planted[]) => {
    const id = `${hospital}M${sent.length + 1}`, sentAt = at + Math.floor(random() * 5_000);
    const isLate = random() < faults.late, isTwice = random() < faults.duplicate;
    const isLost = step.trigger === "A03" && step.planted === undefined && random() < faults.lostDischarge;
    const delay = Math.floor(isLate ? random() * dayMs : random() * 2_000);
    const marks: Planted[] = [...planted, ...(isLate ? ["late" as const] : [])];
    if (isLost) {
      sent.push({ id, step, sentAt, arrivesAt: null, planted: [...planted, "lost discharge"] });
      return;
    }
    const message = { id, step, sentAt, arrivesAt: sentAt + delay, planted: marks };
    sent.push(message);
    if (!isTwice) return;
    const again = message.arrivesAt + Math.floor((0.1 + random() * 60) * minuteMs);
    sent.push({ ...message, arrivesAt: again, planted: [...marks, "duplicate"] });
  };
  for (const original of steps) {
    const wrong = wrongBirth.get(original.visit);
    const step = wrong !== undefined && original.at < wrong.until
      ? { ...original, bornAt: wrong.bornAt }
      : original;
    const marks: Planted[] = step.planted === undefined ? [] : [step.planted];
    const isAdmission = (step.trigger === "A01" || step.trigger === "A04") && step.planted === undefined;
    const chance = isAdmission ? random() : 1;
    if (chance < faults.wrongAge) {
      const years = 110 + Math.floor(random() * 41);
      const bornAt = Math.floor((step.at - years * 365.25 * dayMs) / dayMs) * dayMs;
      const isCorrected = random() < 0.8;
      const until = isCorrected ? step.at + Math.floor((10 + random() * 350) * minuteMs) : Infinity;
      wrongBirth.set(step.visit, { bornAt, until });
      send({ ...step, bornAt }, step.at, ["wrong age"]);
      if (isCorrected) send({ ...step, trigger: "A08", at: until }, until, ["age corrected"]);
    } else if (chance < faults.wrongAge + faults.future) {
      const ahead = step.at + 5 * dayMs, corrected = step.at + Math.floor((5 + random() * 355) * minuteMs);
      send({ ...step, at: ahead, admittedAt: ahead }, step.at, ["future"]);
      send(step, corrected, ["future corrected"]);
    } else send(step, step.recordedAt ?? step.at, marks);
  }
  return sent;
}
