import type { AskedCause, CauseAnswer, Registry } from "lib/registry/mod.ts";
import { dayMs, isoDay } from "lib/stats/mod.ts";
import type { Cause } from "./cause.ts";

/** Whether a cause was answered by retraining, or by judging that it isn't worth it, and has not changed. */
export type Answered = (cause: Pick<Cause, "what" | "size">) => AnsweredCause | null;
export type AnsweredCause = AskedCause & { readonly answer: CauseAnswer };

/** A cause so many times as large as the one that was answered has changed. */
const grown = 1.5;
/** The stays of two weeks judge. */
const testDays = 14;
/** What is learnt again as stays end is asked again after so many days, though it was judged. */
const learntAgainDays = 28;

/** So begins the name of a factor that is learnt again as stays end … */
export const factorCause = "the factor for the change of stays";
/** … and that of an alarm that discharges raise: both are answered by a factor. */
export const dischargesCause = "discharges that are an alarm";

/**
 * Which causes were answered before a day: for them retraining is not advised again until they change (half
 * as large again, or under another name), or until the day by which there are stays to judge them by. What
 * was answered before the model learnt what it is compared with counts for nothing.
 *
 * @param period epoch milliseconds UTC: the day as of which the model was trained, and the day of the advice.
 */
export function answeredCauses(
  asked: readonly AskedCause[],
  { from, asOf }: { readonly from: number; readonly asOf: number },
): Answered {
  const [first, day] = [isoDay(Number.isNaN(from) ? 0 : from), isoDay(asOf)];
  const answered = asked.filter((each): each is AnsweredCause =>
    each.answer !== undefined && each.answer.on >= first && each.answer.on < day
  );
  return ({ what, size }) => {
    const last = answered.filter((each) => each.what === what)
      .reduce<AnsweredCause | null>((a, b) => a !== null && a.answer.on > b.answer.on ? a : b, null);
    if (last === null || size > grown * last.size) return null;
    return last.answer.again !== null && last.answer.again <= day ? null : last;
  };
}

/** Notes which causes retraining is advised for on a day, epoch milliseconds UTC. */
export async function askCauses(
  registry: Pick<Registry, "causes">,
  asOf: number,
  causes: readonly Cause[],
): Promise<void> {
  await registry.causes.ask(
    isoDay(asOf),
    causes.map(({ since, ...each }) => ({ ...each, since: isoDay(since) })),
  );
}

/** What a decision about retraining rested on; epoch milliseconds UTC. */
export type Judgement = {
  /** The day of the decision. */
  readonly asOf: number;
  /** The end of the admissions that it was judged on, and of those that a new model can be judged on. */
  readonly until: number;
  readonly matured: number;
  /** From which day on stays since a change can be judged by, where these can't. */
  readonly judgedFrom?: number | undefined;
  readonly promoted: boolean;
};

/**
 * Notes that retraining was decided on: it answers every cause that asked for it. Where it was judged on two
 * weeks of stays since the cause began, it is answered for good; else it is asked again when it can be. A
 * factor is learnt again after four weeks.
 */
export async function answerCauses(
  registry: Pick<Registry, "causes">,
  { asOf, until, matured, judgedFrom, promoted }: Judgement,
): Promise<void> {
  const later = (wait: number) => isoDay(asOf + Math.max(1, Math.ceil(wait / dayMs)) * dayMs);
  await registry.causes.answer(isoDay(asOf), ({ what, since }) => {
    if (what.startsWith(factorCause)) return { promoted, again: later(learntAgainDays * dayMs) };
    const enough = Date.parse(since) + testDays * dayMs, isOfFactor = what.startsWith(dischargesCause);
    const judged = isOfFactor ? until : matured;
    if (judged >= enough) return { promoted, again: null };
    const wait = isOfFactor && judgedFrom !== undefined ? judgedFrom - asOf : enough - judged;
    return { promoted, again: later(wait) };
  });
}

/** Causes that were answered, as parts of a sentence of plain text, one a day and answer. */
export function answeredReadings(answered: readonly AnsweredCause[]): string[] {
  const byDay = Map.groupBy(answered, ({ answer }) => `${answer.on} ${answer.promoted} ${answer.again}`);
  return [...byDay.values()].map((same) => {
    const { on, promoted, again } = same[0]!.answer, names = same.map(({ what }) => what).join(", ");
    const what = promoted ? "a new model was promoted" : "the champion was kept";
    const until = again === null ? "it changes" : `it changes, or until ${again}`;
    return `answered on ${on}, when ${what}, and not asked again until ${until}: ${names}`;
  });
}
