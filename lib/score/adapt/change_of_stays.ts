import { shareBelow } from "lib/registry/mod.ts";
import { ascendingRows, rowNumbers } from "lib/stats/mod.ts";
import { type Lasting, lastingScores } from "./lasting_scores.ts";
import type { ScoredStays } from "./scored_stays.ts";

/** How stays have come to differ from those admitted before. */
export type StayChange = {
  /** Since how many days before this is known; 0 where no change is sure. */
  readonly since: number;
  /** By what the hazard of leaving is multiplied, if that is what changed; 1 where no change is sure. */
  readonly pace: number;
  /** By what lengths are multiplied, if these are. */
  readonly stretch: number;
  /** How much likelier the first is than the second by how stays left, 0 to 1. */
  readonly byPace: number;
};

/** Which share of stays admitted now has a score above another, and what changed. */
export type LastingNow = StayChange & { readonly lasting: Lasting };

/** Changes are looked for at the beginnings of twelve weeks. */
const week = 7, mostWeeks = 12;
/** Admissions that far back are looked at: three weeks to compare with, whenever the change was. */
export const followedDays = (mostWeeks + 3) * week;
/** A change is sure beyond so many standard errors: the surest of twelve weeks is asked. */
const sure = 3;
/** Of fewer ended stays before, or since, nothing is learnt. */
const leastBefore = 300, leastSince = 100;
/** What is known of long stays ends where fewer are followed; of those since a change, in their own right. */
const leastFollowed = 100, leastAlone = 1_000;
/** Stays are said to leave as expected, or not, between these quantiles of scores. */
const parts = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95];

/**
 * How long stays admitted now last, in scores, by what is known of the stays of the last fifteen weeks; where
 * nobody was followed as long, the artefact's own curve goes on.
 *
 * Admissions since the beginning of each of twelve weeks are asked whether they leave as fast as those before
 * do in as many days. That is sure weeks before their long stays end. Where the surest of these differences
 * is beyond three standard errors, stays before count as what they would be now: their hazard times `pace`
 * (proportional hazards), or their lengths times `stretch` (accelerated failure time), each by its greatest
 * likelihood, and weighing as likely as it is by when admissions since have left.
 *
 * Source: Wei 1992, The accelerated failure time model: a useful alternative to the Cox regression model in
 * survival analysis (https://doi.org/10.1002/sim.4780111409); which week: Page 1954
 * (https://doi.org/10.1093/biomet/41.1-2.100); the weights: Buckland et al. 1997
 * (https://doi.org/10.2307/2533961).
 */
export function lastingNow(own: readonly number[], stays: ScoredStays): LastingNow {
  const order = ascendingRows(rowNumbers(stays.scores.length), stays.scores);
  const ownLasting: Lasting = (score) => 1 - shareBelow(own, score);
  const curve = { least: leastFollowed, beyond: ownLasting };
  const found = surest(stays, order, curve);
  if (found === null) {
    return { since: 0, pace: 1, stretch: 1, byPace: 0.5, lasting: lastingScores(stays, order, curve) };
  }
  const { since, pace, before, hazard } = found, as = followedFor(stays, since);
  const isSince = (row: number) => stays.followed[row]! <= since;
  const newest = order.filter(isSince), older = order.filter((row) => !isSince(row));
  const edges = [...parts.map((share) => scoreBelow(own, share)), Infinity];
  const usual = endsByPart(as, older, edges, hazard), usualNow = endsByPart(stays, newest, edges, hazard);
  // What parts of stays before are off in as many days is no news.
  const ratio = usual.seen.map((count, part) => (count + 1) / (usual.due[part]! + 1));
  const misfitOf = (pace: number, stretch: number) => {
    const { due } = stretch === 1
      ? usualNow
      : endsByPart(stays, newest, edges, (row, days) => hazard(row, days / stretch));
    return deviance(usualNow.seen, due.map((each, part) => pace * each * ratio[part]!));
  };
  const stretch = bestStretch((stretch) => misfitOf(1, stretch));
  const byPace = likelierFirst(misfitOf(pace, 1), misfitOf(1, stretch));
  const paced = lastingScores(stays, newest, {
    least: leastAlone,
    beyond: (score) => before(score) ** pace,
  });
  const scores = stays.scores.map((score, row) =>
    isSince(row) ? score : stays.scoreAfter(row, stretched(stays.until[row]!, stretch))
  );
  const reordered = ascendingRows(rowNumbers(scores.length), scores);
  const longer = lastingScores({ scores, ended: stays.ended }, reordered, curve);
  const lasting: Lasting = (score) => byPace * paced(score) + (1 - byPace) * longer(score);
  return { since, pace, stretch, byPace, lasting };
}

type Curve = Parameters<typeof lastingScores>[2];

/** The week since which stays most surely leave at another pace; null where none is sure. */
function surest(stays: ScoredStays, order: Int32Array, curve: Curve) {
  let [found, most] = [null as Found | null, sure];
  for (let since = week; since <= mostWeeks * week; since += week) {
    const isSince = (row: number) => stays.followed[row]! <= since;
    const newest = order.filter(isSince), older = order.filter((row) => !isSince(row));
    if (endedAmong(stays, older) < leastBefore || endedAmong(stays, newest) < leastSince) continue;
    const before = lastingScores(stays, older, curve), hazard = hazardOf(before, stays);
    const now = endsAmong(stays, newest, hazard);
    const usual = endsAmong(stays, older, hazard, (row) => followedAs(row, since));
    const pace = now.ended / now.due * usual.due / usual.ended;
    const sureness = Math.abs(Math.log(pace)) / Math.sqrt(1 / now.ended + 1 / usual.ended);
    if (sureness > most) [found, most] = [{ since, pace, before, hazard }, sureness];
  }
  return found;
}

type Found = {
  readonly since: number;
  readonly pace: number;
  readonly before: Lasting;
  readonly hazard: Hazard;
};

/** Earlier stays are looked at for as long as those since can be: for 1 to so many days, in turn. */
function followedAs(row: number, since: number): number {
  return 1 + row % since;
}

/** Stays as if each had been followed no longer. */
function followedFor(stays: ScoredStays, since: number): ScoredStays {
  const until = stays.until.map((days, row) => Math.min(days, followedAs(row, since)));
  return {
    ...stays,
    until,
    scores: until.map((days, row) => stays.scoreAfter(row, days)),
    ended: stays.ended.map((ended, row) => ended === 1 && until[row] === stays.until[row] ? 1 : 0),
  };
}

function endedAmong({ ended }: ScoredStays, rows: Int32Array): number {
  return rows.reduce((count, row) => count + ended[row]!, 0);
}

/** How many stays ended, and how many were to, of each the first days at most. */
function endsAmong(
  { until, ended: isEnded }: ScoredStays,
  rows: Int32Array,
  hazard: Hazard,
  first: (row: number) => number = () => Infinity,
): { readonly due: number; readonly ended: number } {
  let [due, ended] = [0, 0];
  for (const row of rows) {
    const days = Math.min(until[row]!, first(row));
    due += hazard(row, days);
    if (days === until[row]) ended += isEnded[row]!;
  }
  return { due, ended };
}

/** Stays in whole days are so after a change, too, and last one at least. */
function stretched(days: number, times: number): number {
  return Number.isInteger(days) ? Math.max(1, Math.round(days * times)) : days * times;
}

/** How many ends of a stay are expected until so many days. */
type Hazard = (row: number, days: number) => number;

/** Scores of the table of hazards: beyond these it is flat. */
const least = -3, steps = 50, most = 7;
/** A hazard beyond what the curve tells of. */
const surelyLeft = 1e-4;

/** The hazard's sum, evenly spread over each day: stays are mostly told in whole ones. */
function hazardOf(lasting: Lasting, { scoreAfter }: ScoredStays): Hazard {
  const sums = Float64Array.from(
    { length: (most - least) * steps + 1 },
    (_, i) => -Math.log(Math.max(surelyLeft, lasting(least + i / steps))),
  );
  const at = (score: number) => {
    const place = Math.max(0, Math.min(sums.length - 1.001, (score - least) * steps)), i = Math.floor(place);
    return sums[i]! + (place - i) * (sums[i + 1]! - sums[i]!);
  };
  return (row, days) => {
    const whole = Math.floor(days), part = days - whole, until = at(scoreAfter(row, whole));
    return part === 0 ? until : until + part * (at(scoreAfter(row, whole + 1)) - until);
  };
}

/** By what lengths are multiplied if they are, from a half to twice: what fits best (golden section). */
function bestStretch(misfitOf: (stretch: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2, of = (log: number) => misfitOf(Math.exp(log));
  let [low, high] = [-Math.LN2, Math.LN2];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [atLeft, atRight] = [of(left), of(right)];
  for (let step = 0; step < 14; step++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      atLeft = of(left = high - golden * (high - low));
    } else {
      [low, left, atLeft] = [left, right, atRight];
      atRight = of(right = low + golden * (high - low));
    }
  }
  return Math.exp((low + high) / 2);
}

/**
 * The weight of the first of two changes by their deviances (QAIC): what neither fits, as that fewer leave at
 * weekends, makes both less sure.
 */
function likelierFirst(first: number, second: number): number {
  // Each has one parameter of its own beside as many counts as there are parts and what lies beyond.
  const spread = Math.max(1, Math.min(first, second) / parts.length);
  return 1 / (1 + Math.exp((first - second) / spread / 2));
}

/** How many stays ended, and how many were to, between edges of scores. */
function endsByPart(
  { scores, ended, daysAt }: ScoredStays,
  rows: Int32Array,
  edges: readonly number[],
  hazard: Hazard,
): { readonly seen: Float64Array; readonly due: Float64Array } {
  const seen = new Float64Array(edges.length), due = new Float64Array(edges.length);
  for (const row of rows) {
    const score = scores[row]!;
    let until = 0;
    for (let part = 0; part < edges.length; part++) {
      const sum = hazard(row, Math.max(0, daysAt(row, Math.min(score, edges[part]!))));
      due[part]! += sum - until;
      until = sum;
      if (score > edges[part]!) continue;
      seen[part]! += ended[row]!;
      break;
    }
  }
  return { seen, due };
}

/** How far counts are from those expected. */
function deviance(seen: Float64Array, due: Float64Array): number {
  return seen.reduce((sum, count, part) => {
    const expected = Math.max(0.5, due[part]!);
    return sum + 2 * (count === 0 ? expected : count * Math.log(count / expected) - count + expected);
  }, 0);
}

/** The score that a share of stays is below. */
function scoreBelow(own: readonly number[], share: number): number {
  let [low, high] = [own[0]!, own.at(-1)!];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (shareBelow(own, middle) < share) low = middle;
    else high = middle;
  }
  return high;
}
