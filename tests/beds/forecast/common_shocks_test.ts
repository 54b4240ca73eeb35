import { assert, assertAlmostEquals } from "@std/assert";
import { type BedGroup, forecastCensus } from "lib/beds/forecast/census_forecast.ts";
import { isInRange } from "lib/beds/judge/judge_beds.ts";
import { togetherOver } from "lib/beds/model/arrival_model.ts";
import { type BedModel, fitBeds } from "lib/beds/model/bed_model.ts";
import type { Visit } from "lib/flow/mod.ts";
import { randomSource } from "lib/stats/random.ts";
import { day, hour, since } from "../planted.ts";

const wards = ["A", "B", "C", "D", "E"], perHour = 0.3, learnDays = 84, days = 160;
const groups: readonly BedGroup[] = [
  { level: "hospital", name: "whole hospital", wards },
  { level: "department", name: "three", wards: ["A", "B", "C"] },
  { level: "ward", name: "A", wards: ["A"] },
];

/** Patients of five wards who stay for a day on average; `shock` of two days is what all come times of. */
function shockedVisits(shock: (random: () => number) => number): readonly Visit[] {
  const random = randomSource(11), visits: Visit[] = [];
  let times = 1;
  for (let at = since, i = 0; at < since + days * day; at += hour, i++) {
    if (i % 48 === 0) times = shock(random);
    for (const department of wards) {
      for (let product = random(); product > Math.exp(-perHour * times); product *= random()) {
        const from = at + Math.floor(random() * hour);
        const to = from + Math.ceil(-24 * Math.log(1 - random())) * hour;
        visits.push({
          ...{ visit: `v${visits.length}`, hospital: "H", patient: `p${visits.length}`, sex: null },
          ...{ bornAt: null, admittedAt: from, inpatientAt: from, endedAt: to, isEndPresumed: false },
          spans: [{ department, bed: "", from, to }],
        });
      }
    }
  }
  return visits;
}

/** What was known of visits at a moment. */
function knownAt(visits: readonly Visit[], at: number) {
  const begun = visits.filter(({ admittedAt }) => admittedAt <= at).map((visit) =>
    visit.endedAt! <= at
      ? visit
      : { ...visit, endedAt: null, spans: visit.spans.map((span) => ({ ...span, to: null })) }
  );
  return { at, visits: begun, announcements: [] };
}

/** How often 95 % held the census of each group two days later. */
function heldBy(model: BedModel, visits: readonly Visit[]): readonly number[] {
  const held = groups.map(() => 0);
  let count = 0;
  for (let d = learnDays; d < days - 2; d++, count++) {
    const at = since + (d + 0.4) * day, later = at + 2 * day;
    for (
      const [k, { wards: own, outlooks }] of forecastCensus(model, knownAt(visits, at), {
        ...{ horizons: [48], groups },
      }).entries()
    ) {
      const came = visits.filter(({ spans: [span], endedAt }) =>
        own.includes(span!.department) && span!.from <= later && endedAt! > later
      ).length;
      if (isInRange(outlooks[0]!.census, came, 0.95)) {
        held[k]!++;
      }
    }
  }
  return held.map((each) => each / count);
}

const asOf = since + learnDays * day, about = { hospital: "H", since, zone: "UTC" };

Deno.test("shocks that all wards have in common are found, and ranges of several wards hold with them", () => {
  const visits = shockedVisits((random) => random() < 0.5 ? 0.5 : 1.5);
  const model = fitBeds(knownAt(visits, asOf), about);
  // Two days are the length of the shocks: their factor has a variance of a quarter.
  const together = togetherOver(model.arrivals, 48);
  assertAlmostEquals(together, 0.25 * 42 / 52, 0.06);
  const apart = { ...model, arrivals: { ...model.arrivals, together: [0, 0, 0] } };
  const [whole, three, one] = heldBy(model, visits), [wholeApart, threeApart] = heldBy(apart, visits);
  assert(Math.abs(whole! - 0.95) <= 0.04 && Math.abs(three! - 0.95) <= 0.04, `${whole} ${three}`);
  assert(one! >= 0.92);
  // Wards added as if each had its own shock: a range of 95 % held the hospital's census far too seldom.
  assert(wholeApart! < whole! - 0.05 && threeApart! < three!, `${wholeApart} ${threeApart}`);
});

Deno.test("without such shocks wards are told as independent", () => {
  const visits = shockedVisits(() => 1);
  const model = fitBeds(knownAt(visits, asOf), about);
  assert(togetherOver(model.arrivals, 48) < 0.01);
  const [whole] = heldBy(model, visits);
  assert(Math.abs(whole! - 0.95) <= 0.05);
});
