import type { Visit } from "lib/flow/mod.ts";
import { randomSource } from "lib/stats/random.ts";

export const hour = 3_600_000, day = 24 * hour, since = Date.UTC(2022, 0, 3);

/** What is planted: patients come to A, where each hour a share leaves; of those half go to B, then home. */
export const planted = { perHour: 0.5, leaveA: 0.05, toB: 0.5, leaveB: 0.1 };

/** Visits of so many days by what is planted, from a Monday on, UTC; who is in at the end is open. */
export function plantedVisits(days: number, seed: number): Visit[] {
  const random = randomSource(seed), visits: Visit[] = [], end = since + days * day;
  const stay = (share: number) => {
    let hours = 1;
    while (random() >= share) hours++;
    return hours * hour;
  };
  for (let at = since; at < end; at += hour) {
    if (random() >= planted.perHour) continue;
    const from = at + Math.floor(random() * hour), left = from + stay(planted.leaveA);
    const spans = [{ department: "A", bed: "", from, to: left as number | null }];
    let last = left;
    if (random() < planted.toB) {
      last = left + stay(planted.leaveB);
      spans.push({ department: "B", bed: "", from: left, to: last });
    }
    const seen = spans.filter((span) => span.from < end).map((span) => ({
      ...span,
      to: span.to !== null && span.to < end ? span.to : null,
    }));
    visits.push({
      ...{ visit: `v${visits.length}`, hospital: "H", patient: `p${visits.length}`, sex: null, bornAt: null },
      ...{ admittedAt: from, inpatientAt: from, endedAt: last < end ? last : null, isEndPresumed: false },
      spans: seen,
    });
  }
  return visits;
}
