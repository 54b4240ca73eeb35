import { type LongTier, type StayForetold, tierHours } from "../tier/stay_tiers.ts";

/** Somebody who is likely to stay long: told once for a patient's visit and tier. Moments are of the wall. */
export type Alert = {
  readonly number: number;
  readonly visit: string;
  readonly hospital: string;
  readonly department: string;
  readonly bed: string;
  readonly tier: LongTier;
  readonly likely: number;
  /** Hours so far, and the median of those that remain; null where that is beyond 15 days. */
  readonly hours: number;
  readonly remaining: number | null;
  readonly raisedAt: number;
};

/** How people are told: at once, with others, or as nobody has answered. */
export type Telling = "alert" | "digest" | "escalation";

/** What is written down of alerts, a line each. */
export type AlertLine =
  | { readonly kind: "raised"; readonly alert: Alert }
  | { readonly kind: "told"; readonly number: number; readonly as: Telling; readonly at: number }
  | { readonly kind: "acknowledged"; readonly number: number; readonly by: string; readonly at: number }
  | { readonly kind: "ended"; readonly number: number; readonly at: number }
  | { readonly kind: "reopened"; readonly number: number; readonly at: number }
  /** All messages until this number were looked at. */
  | { readonly kind: "seen"; readonly number: number };

/** An alert and what became of it. */
export type AlertState = {
  readonly alert: Alert;
  /** When it was told at first, and again as nobody had answered; null while it wasn't. */
  readonly toldAt: number | null;
  readonly escalatedAt: number | null;
  readonly acknowledged: { readonly by: string; readonly at: number } | null;
  /** The patient has left. */
  readonly isEnded: boolean;
};

export type AlertRules = {
  /** A CRITICAL alert that nobody acknowledges for so long is told again, once. */
  readonly escalateMs: number;
  /** HIGH alerts go out together, so long after the first of them. */
  readonly digestMs: number;
  /** Whether HIGH alerts wait at a moment. */
  readonly isQuiet: (at: number) => boolean;
};

/** Whom to tell what, now. */
export type DueAlert = { readonly as: Telling; readonly alerts: readonly Alert[] };

/** A clock that is set right moves by less. */
const aheadMs = 60_000;

/**
 * The alerts that there were, by the lines written down of them: in whatever order acknowledgements and
 * tellings come, the state is the same.
 */
export class AlertBook {
  readonly #states = new Map<number, AlertState>();
  readonly #raised = new Map<string, Set<LongTier>>();
  #last = 0;
  #seen = 0;
  #changes = 0;

  constructor(lines: readonly AlertLine[] = []) {
    for (const line of lines) this.apply(line);
  }

  apply(line: AlertLine): void {
    if (line.kind !== "seen") this.#changes++;
    if (line.kind === "seen") {
      this.#seen = Math.max(this.#seen, line.number);
      return;
    }
    if (line.kind === "raised") {
      const { alert } = line;
      this.#last = Math.max(this.#last, alert.number);
      this.#raised.set(alert.visit, (this.#raised.get(alert.visit) ?? new Set()).add(alert.tier));
      const fresh = { toldAt: null, escalatedAt: null, acknowledged: null, isEnded: false };
      this.#states.set(alert.number, { alert, ...fresh });
      return;
    }
    const state = this.#states.get(line.number);
    if (state === undefined) return;
    this.#states.set(line.number, changed(state, line));
  }

  /** Another with each alert, and whatever becomes of one. */
  get changes(): number {
    return this.#changes;
  }

  /** The newest message that was looked at; 0 before any. */
  get seen(): number {
    return this.#seen;
  }

  /**
   * What is to be written down where a stay becomes likely to be long: once for each visit and tier, and HIGH
   * not after CRITICAL. Null where there is nothing new, or the stay has lasted so long already.
   */
  raise(
    { visit, tier, likely, hours, remaining }: StayForetold,
    place: { readonly hospital: string; readonly department: string; readonly bed: string },
    now: number,
  ): AlertLine | null {
    const before = this.#raised.get(visit);
    if (tier === "LOW" || hours >= tierHours[tier] || before?.has(tier) || before?.has("CRITICAL")) {
      return null;
    }
    const { hospital, department, bed } = place;
    const alert = {
      ...{ number: this.#last + 1, visit, hospital, department, bed, tier, likely: likely[tier], hours },
      remaining: Number.isFinite(remaining.median) ? remaining.median : null,
      raisedAt: now,
    };
    return { kind: "raised", alert };
  }

  /** What is to be written down when a patient has left. */
  end(visit: string, now: number): readonly AlertLine[] {
    if (!this.#raised.has(visit)) return [];
    return this.all().filter(({ alert, isEnded }) => alert.visit === visit && !isEnded).map(({ alert }) => ({
      ...{ kind: "ended", number: alert.number, at: now } as const,
    }));
  }

  /** What is to be written down when a patient who had left is in: the discharge was a mistake. */
  reopen(visit: string, now: number): readonly AlertLine[] {
    if (!this.#raised.has(visit)) return [];
    return this.all().filter(({ alert, isEnded }) => alert.visit === visit && isEnded).map(({ alert }) => ({
      ...{ kind: "reopened", number: alert.number, at: now } as const,
    }));
  }

  /** Whom to tell what at a moment: CRITICAL at once, HIGH together and not in quiet hours. */
  due(now: number, { escalateMs, digestMs, isQuiet }: AlertRules): readonly DueAlert[] {
    const open = this.all().filter(({ isEnded, acknowledged }) => !isEnded && acknowledged === null);
    const of = (tier: LongTier) => open.filter(({ alert }) => alert.tier === tier);
    const fresh = of("CRITICAL").filter(({ toldAt }) => toldAt === null);
    const late = of("CRITICAL").filter(({ toldAt, escalatedAt }) =>
      toldAt !== null && escalatedAt === null && passed(toldAt, now) >= escalateMs
    );
    const waiting = of("HIGH").filter(({ toldAt }) => toldAt === null);
    const isDue = waiting.some(({ alert }) => passed(alert.raisedAt, now) >= digestMs) && !isQuiet(now);
    return [
      ...fresh.map(({ alert }) => ({ as: "alert" as const, alerts: [alert] })),
      ...late.map(({ alert }) => ({ as: "escalation" as const, alerts: [alert] })),
      ...(isDue ? [{ as: "digest" as const, alerts: waiting.map(({ alert }) => alert) }] : []),
    ];
  }

  /** All alerts, the oldest first. */
  all(): readonly AlertState[] {
    return [...this.#states.values()].toSorted((a, b) => a.alert.number - b.alert.number);
  }
}

/** How long ago a moment was; for ever where the clock was ahead then, so that nobody waits for it. */
function passed(then: number, now: number): number {
  return now < then - aheadMs ? Infinity : now - then;
}

function changed(state: AlertState, line: Exclude<AlertLine, { kind: "raised" | "seen" }>): AlertState {
  if (line.kind === "ended") return { ...state, isEnded: true };
  if (line.kind === "reopened") return { ...state, isEnded: false };
  if (line.kind === "acknowledged") {
    // Who answered first did.
    return { ...state, acknowledged: state.acknowledged ?? { by: line.by, at: line.at } };
  }
  return line.as === "escalation" ? { ...state, escalatedAt: line.at } : { ...state, toldAt: line.at };
}
