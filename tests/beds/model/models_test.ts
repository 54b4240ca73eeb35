import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { announcedShare, arrivalsAt, dispersionOver, fitArrivals } from "lib/beds/model/arrival_model.ts";
import { fitBeds } from "lib/beds/model/bed_model.ts";
import { fitLeaving } from "lib/beds/model/leaving_model.ts";
import { sharedFactor } from "lib/beds/model/shared_factor.ts";
import { soughtStretches, waiting, wardStretches } from "lib/beds/model/ward_stretch.ts";
import { randomSource } from "lib/stats/random.ts";
import { day, hour, planted, plantedVisits, since } from "../planted.ts";

const asOf = since + 120 * day, visits = plantedVisits(120, 1), about = { since, asOf, zone: "UTC" };

Deno.test("`fitLeaving()` finds what is planted: how many leave in an hour, and where to", () => {
  const { wards, byAge, byClock, onWeekends, where } = fitLeaving(visits, about);
  assertEquals(wards, ["A", "B"]);
  const share = (ward: number, age: number, clock: number) =>
    1 - Math.exp(-byAge[ward]![age]! * byClock[ward]![clock]!);
  const mean = (ward: number) =>
    Array.from({ length: 24 }, (_, i) => share(ward, i % 12, i)).reduce((a, b) => a + b) / 24;
  assertAlmostEquals(mean(0), planted.leaveA, 0.01);
  assertAlmostEquals(mean(1), planted.leaveB, 0.02);
  assertAlmostEquals(onWeekends[0]!, 1, 0.15);
  assertAlmostEquals(where[0]![1]![1]!, planted.toB, 0.1);
  assertAlmostEquals(where[1]![1]![2]!, 1, 0.01);
});

Deno.test("of whom a third leaves in an hour, a third is told to leave", () => {
  // The third was taken for a rate, of which 1 - exp(-1/3) leave: each told stayed a sixth too long.
  const random = randomSource(4);
  const quick = Array.from({ length: 3_000 }, (_, i) => {
    const from = since + Math.floor(i / 3) * hour + 1;
    let hours = 1;
    while (random() >= 1 / 3) hours++;
    const to = from + hours * hour;
    return { ...visits[0]!, admittedAt: from, endedAt: to, spans: [{ department: "A", bed: "", from, to }] };
  });
  const { byAge, byClock } = fitLeaving(quick, { ...about, asOf: since + 1_100 * hour });
  const told = Array.from({ length: 96 }, (_, i) => 1 - Math.exp(-byAge[0]![i % 4]! * byClock[0]![i % 24]!));
  assertAlmostEquals(told.reduce((a, b) => a + b) / 96, 1 / 3, 0.02);
});

Deno.test("`sharedFactor()` has mean 1 and the variance asked for, and is 1 alone where that is nothing", () => {
  for (const variance of [0.01, 0.1, 0.25]) {
    const points = sharedFactor(variance);
    const mean = points.reduce((sum, { times, share }) => sum + times * share, 0);
    assertAlmostEquals(mean, 1, 1e-12);
    const found = points.reduce((sum, { times, share }) => sum + share * (times - 1) ** 2, 0);
    assertAlmostEquals(found / variance, 1, 0.06);
  }
  assertEquals(sharedFactor(0), [{ times: 1, share: 1 }]);
});

Deno.test("`fitArrivals()` finds what is planted, and what was announced", () => {
  const announcements = visits.filter((_, i) => i % 2 === 0).map(({ visit, admittedAt }) => ({
    ...{ visit, hospital: "H", department: "A", recordedAt: admittedAt - 30 * hour, plannedFor: admittedAt },
  }));
  const { shown, wards: [a, b] } = fitArrivals(visits, announcements, { ...about, wards: ["A", "B"] });
  assert(shown > 0.99);
  assertAlmostEquals(arrivalsAt(a!, 12, 3), planted.perHour, 0.12);
  assertEquals(arrivalsAt(b!, 12, 3), 0);
  assertAlmostEquals(announcedShare(a!, 20), 0.5, 0.01);
  assertEquals([announcedShare(a!, 48), announcedShare(a!, 999)], [0, 0]);
  assert(dispersionOver(a!, 24) < 0.02);
  const placeless = announcements.map((each) => ({ ...each, department: "" }));
  const [alone] = fitArrivals(visits, placeless, { ...about, wards: ["A"] }).wards;
  assertEquals(announcedShare(alone!, 20), 0);
});

Deno.test("`fitArrivals()` finds how many of those who are overdue still come", () => {
  // A third comes when planned, a third three and a half hours later, a third never.
  const announcements = visits.slice(0, 900).map(({ visit, admittedAt }, i) => ({
    ...{ visit: i % 3 === 2 ? `never ${i}` : visit, hospital: "H", department: "A" },
    ...{ recordedAt: admittedAt - day, plannedFor: admittedAt - (i % 3 === 1 ? 3.5 * hour : 0) },
  }));
  const { shown, overdue } = fitArrivals(visits, announcements, { ...about, wards: ["A"] });
  assertAlmostEquals(shown, 2 / 3, 0.02);
  assertEquals(overdue.length, 12);
  for (const hours of [0, 1, 2, 3]) assertAlmostEquals(overdue[hours]!, 0.5, 0.01);
  for (const hours of [4, 8, 11]) assertAlmostEquals(overdue[hours]!, 0, 0.01);
});

Deno.test("arrivals that come in surges vary more than by chance", () => {
  const surging = visits.filter(({ admittedAt }, i) =>
    Math.floor((admittedAt - since) / (3 * day)) % 2 === 0 || i % 3 === 0
  );
  const [a] = fitArrivals(surging, [], { ...about, wards: ["A"] }).wards;
  assert(dispersionOver(a!, 24) > 0.1 && dispersionOver(a!, 240) < dispersionOver(a!, 48));
});

Deno.test("`fitBeds()` learns nothing from what came later, and says when nobody was there", () => {
  const middle = since + 60 * day;
  const before = visits.filter(({ admittedAt }) => admittedAt <= middle).map((visit) => {
    const spans = visit.spans.filter(({ from }) => from <= middle).map((span) => ({
      ...span,
      to: span.to !== null && span.to <= middle ? span.to : null,
    }));
    return {
      ...visit,
      spans,
      endedAt: visit.endedAt !== null && visit.endedAt <= middle ? visit.endedAt : null,
    };
  });
  const model = (of: typeof visits) =>
    fitBeds({ at: middle, visits: of, announcements: [] }, { hospital: "H", since, zone: "UTC" });
  assertEquals(model(visits), model(before));
  assertThrows(
    () => fitBeds({ at: since, visits: [], announcements: [] }, { hospital: "H", since, zone: "UTC" }),
    Error,
    "nobody was",
  );
});

Deno.test("who waits in the emergency department is counted where a bed is waited for", () => {
  const spans = [{ department: "Emergency", bed: "1", from: 0, to: 5 * hour }, {
    department: "A",
    bed: "2",
    from: 5 * hour,
    to: null,
  }];
  const visit = { ...visits[0]!, admittedAt: 0, inpatientAt: 3 * hour, endedAt: null, spans };
  assertEquals(wardStretches(visit, 9 * hour).map(({ ward }) => ward), ["Emergency", "A"]);
  assertEquals(soughtStretches(visit, 9 * hour), [
    { ward: "Emergency", from: 0, to: 3 * hour },
    { ward: "A", from: 3 * hour, to: null },
  ]);
  assertEquals(soughtStretches(visit, 4 * hour).at(-1), { ward: waiting, from: 3 * hour, to: null });
  assertEquals(soughtStretches(visit, 2 * hour), [{ ward: "Emergency", from: 0, to: null }]);
});
