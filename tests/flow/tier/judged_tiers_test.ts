import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { judgeTiers, tiersReading, tiersTable } from "lib/flow/tier/judged_tiers.ts";
import { landmarkAt, landmarksOf } from "lib/flow/tier/landmarks.ts";
import { bandEdges, beyondHours, hoursUntil } from "lib/flow/tier/stay_outlook.ts";
import { learnTiers } from "lib/flow/tier/stay_tiers.ts";
import type { Visit } from "lib/flow/visit/visit.ts";
import { randomSource } from "lib/stats/random.ts";
import { displayRows } from "lib/table/table.ts";

const hour = 3_600_000, day = 24 * hour, since = Date.UTC(2022, 0, 1), asOf = since + 60 * day;

/** Who is moved to ward Z after 20 hours stays 130 hours in all, others 30: seen at the move alone. */
function visits(count: number, isPlanted: boolean): Visit[] {
  const random = randomSource(3);
  return Array.from({ length: count }, (_, i): Visit => {
    const at = since + Math.floor(i / count * 60 * day), isLong = random() < 0.2;
    const isMoved = isPlanted ? isLong : random() < 0.2;
    const end = at + (isLong ? 130 : isMoved ? 40 : 30) * hour, endedAt = end < asOf ? end : null;
    const ward = i % 2 === 0 ? "A" : "B", move = at + 20 * hour;
    const spans = isMoved && move < asOf
      ? [{ department: ward, bed: "", from: at, to: move }, {
        department: "Z",
        bed: "",
        from: move,
        to: endedAt,
      }]
      : [{ department: ward, bed: "", from: at, to: endedAt }];
    return {
      ...{
        visit: `v${i}`,
        hospital: "H",
        patient: `p${i}`,
        sex: "F",
        bornAt: at - (20 + 60 * random()) * 365.25 * day,
      },
      ...{ admittedAt: at, inpatientAt: at, endedAt, isEndPresumed: false, spans },
    };
  });
}

const options = { since, asOf, zone: "UTC", share: 0.25, seed: 1 };

Deno.test("`judgeTiers()` finds long stays by what becomes known at a move, with calibrated probabilities", () => {
  const all = visits(1_200, true), judged = judgeTiers(all, options);
  assert(typeof judged !== "string");
  const boosting = judged.ways.find(({ tier, name }) => tier === "CRITICAL" && name === "boosting")!;
  assert(boosting.at.metrics.precision.value > 0.7 && boosting.at.metrics.recall.value > 0.9);
  assertAlmostEquals(boosting.auc.value, 0.5, 0.12, "at admission nothing tells");
  assertMatch(
    tiersReading(judged),
    /CRITICAL \(\d\d\.\d % stayed over 96 hours\): From .* claim (is exceeded|isn't reached|can be)/,
  );
  assertEquals(displayRows(tiersTable(judged)).length, 6);
  const tiers = learnTiers(all, options);
  assert(typeof tiers !== "string");
  const [plain] = all.filter(({ spans, endedAt }) => spans.length === 1 && endedAt !== null);
  const [moved] = all.filter(({ spans, endedAt }) => spans.length === 2 && endedAt !== null);
  assert(tiers.ask(plain!, plain!.admittedAt)!.tier !== "CRITICAL");
  const told = tiers.ask(moved!, moved!.spans[1]!.from)!;
  assertEquals([told.tier, told.hours], ["CRITICAL", 20]);
  assert(told.likely.CRITICAL > 0.9 && told.remaining.lower > 60, JSON.stringify(told));
  // Who has been in for so long already is long for sure.
  assertEquals(tiers.ask(moved!, moved!.admittedAt + 100 * hour)!.likely, { CRITICAL: 1, HIGH: 1 });
  assertEquals(tiers.ask(moved!, moved!.admittedAt - 1), null);
});

Deno.test("`judgeTiers()` claims nothing where there is nothing to find, or too few", () => {
  const judged = judgeTiers(visits(1_200, false), options);
  assert(typeof judged !== "string");
  const text = tiersReading(judged);
  assertMatch(text, /models aren't surely better|too few are told of/);
  assert(!/is exceeded/.test(text), text);
  assertMatch(String(judgeTiers(visits(90, true), options)), /^No tiers can be told yet: that takes 60/);
  assertMatch(String(learnTiers([], options)), /there are 0/);
});

Deno.test("`learnTiers()` knows nothing that came later", () => {
  const all = visits(1_200, true), then = since + 40 * day;
  const known = all.filter(({ admittedAt }) => admittedAt <= then).map((each) => ({
    ...each,
    endedAt: each.endedAt !== null && each.endedAt > then ? null : each.endedAt,
    spans: each.spans.filter(({ from }) => from <= then),
  }));
  const [whole, cut] = [all, known].map((each) => learnTiers(each, { ...options, asOf: then }));
  assert(typeof whole === "object" && typeof cut === "object");
  assertEquals(whole.thresholds, cut.thresholds);
  assertEquals(whole.ask(all[700]!, all[700]!.admittedAt), cut.ask(all[700]!, all[700]!.admittedAt));
});

Deno.test("`landmarksOf()` has a moment for each move of an inpatient, and knows nothing later", () => {
  const moved = visits(50, true).find(({ spans }) => spans.length === 2)!, at = moved.admittedAt;
  const told = (asOf: number) =>
    landmarksOf(moved, asOf).map(({ hours, left, department }) => [hours, left, department]);
  const ward = moved.spans[0]!.department;
  assertEquals(told(at + 200 * hour), [[0, 130, ward], [20, 110, "Z"]]);
  assertEquals(told(at + 50 * hour), [[0, null, ward], [20, null, "Z"]]);
  assertEquals(told(at + hour), [[0, null, ward]]);
  assertEquals([told(at - 1), landmarkAt({ ...moved, inpatientAt: null }, at)], [[], null]);
});

Deno.test("`beyondHours()` and `hoursUntil()` answer each other", () => {
  const beyond = Float64Array.from(bandEdges, (edge) => Math.exp(-edge / 50));
  assertAlmostEquals(beyondHours({ beyond }, 50), Math.exp(-1), 1e-12);
  assertAlmostEquals(beyondHours({ beyond }, 500), Math.exp(-10), 1e-12);
  for (const share of [0.1, 0.5, 0.9]) {
    assertAlmostEquals(beyondHours({ beyond }, hoursUntil({ beyond }, share)), 1 - share, 1e-12);
  }
  const never = { beyond: new Float64Array(bandEdges.length).fill(1) };
  assertEquals([hoursUntil(never, 0.5), beyondHours(never, 1_000), beyondHours(never, 0)], [Infinity, 1, 1]);
});
