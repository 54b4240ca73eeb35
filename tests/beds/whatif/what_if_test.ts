import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { forecastBeds } from "lib/beds/forecast/bed_forecast.ts";
import { type BedModel, fitBeds } from "lib/beds/model/bed_model.ts";
import { drawFor } from "lib/beds/whatif/draws.ts";
import { asItIs } from "lib/beds/whatif/scenario.ts";
import { simulateBeds } from "lib/beds/whatif/simulate_beds.ts";
import { whatIf, whatIfReading, whatIfTable } from "lib/beds/whatif/what_if.ts";
import type { Visit } from "lib/flow/visit/visit.ts";
import { meanCount } from "../../stats/mean_count.ts";
import { day, plantedVisits, since } from "../planted.ts";

const at = since + 60 * day;
/** Planted visits with or without names of beds: of A there are twelve, of B four. */
const known = (hasBeds: boolean) => ({
  at,
  announcements: [],
  visits: plantedVisits(60, 2).map((visit, i) => ({
    ...visit,
    spans: visit.spans.map((span) => ({
      ...span,
      bed: hasBeds ? `${span.department}${i % (span.department === "A" ? 12 : 4)}` : "",
    })),
  })),
});
const about = { hospital: "H", since, zone: "UTC" },
  options = { hours: 72, replicates: 60, seed: 1, departments: [] };

Deno.test("futures without full beds have the census that is worked out exactly", () => {
  const model = fitBeds(known(false), about), horizons = Array.from({ length: 72 }, (_, i) => i + 1);
  const groups = [{ level: "hospital" as const, name: "all", wards: model.leaving.wards }];
  const [whole] = forecastBeds(model, known(false), { horizons, groups }).groups;
  const exact =
    [whole!.now, ...whole!.outlooks.map(({ census }) => meanCount(census))].reduce((a, b) => a + b) / 73;
  const futures = simulateBeds(model, known(false), options)(asItIs);
  assertAlmostEquals(futures.reduce((sum, { census }) => sum + census, 0) / futures.length, exact, 0.5);
  assert(futures.every(({ waitingHours }) => waitingHours === 0));
});

Deno.test("the same future is drawn for each scenario: more beds never make waiting longer, and fewer shorter", () => {
  const model = fitBeds(known(true), about), simulate = simulateBeds(model, known(true), options);
  const usual = simulate(asItIs), more = simulate({ name: "more", moreBeds: { A: 50, B: 50 } });
  const closed = simulate({ name: "closed", closedWard: "A" }),
    none = simulate({ name: "none", arrivals: 0 });
  assertEquals(simulate({ name: "the same" }), usual);
  assert(usual.some(({ waitingHours }) => waitingHours > 0));
  assert(
    usual.every(({ waitingHours }, i) =>
      more[i]!.waitingHours <= waitingHours && closed[i]!.waitingHours >= waitingHours
    ),
  );
  assert(none.every(({ census }, i) => census < usual[i]!.census));
  const earlier = simulate({ name: "earlier", earlierHours: 2 });
  assert(earlier.every(({ census }, i) => census < usual[i]!.census));
});

Deno.test("hours waited for a bed count as hours since it is sought, and aren't waited once more", () => {
  const flat = (value: number, size: number) => new Float64Array(size).fill(value);
  const out = Array(4).fill(Float64Array.of(0, 0, 1)), toA = Array(4).fill(Float64Array.of(1, 0, 0));
  const model: BedModel = {
    ...{ hospital: "H", zone: "UTC", arrivals: { shown: 1, overdue: [], together: [0, 0, 0], wards: [] } },
    leaving: {
      // Nobody leaves A for ten hours after it was sought, and then all do.
      ...{ wards: ["A", "Emergency"], byAge: [flat(0, 11).fill(99, 10), flat(0, 11)], where: [out, toA] },
      ...{ byClock: [flat(1, 24), flat(1, 24)], onWeekends: flat(1, 2) },
    },
  };
  const hour = 3_600_000,
    visit = (name: string, department: string, bed: string, hours: number): Visit => ({
      ...{ visit: name, hospital: "H", patient: name, sex: null, bornAt: null, endedAt: null },
      ...{ admittedAt: at - hours * hour, inpatientAt: at - hours * hour, isEndPresumed: false },
      spans: [{ department, bed, from: at - hours * hour, to: null }],
    });
  const visits = [visit("in", "A", "1", 9), visit("waits", "Emergency", "", 8)];
  const [only] = simulateBeds(model, { at, visits, announcements: [] }, {
    ...{ hours: 19, replicates: 1, seed: 1, departments: [] },
  })(asItIs);
  // One is in until hour 2, the other waits for two hours and is in at once as long as who sought it then.
  assertEquals(only, { census: (2 * 2 + 1) / 20, waitingHours: 24 * 2 / 20, mostWaiting: 1 });
});

Deno.test("`whatIf()` tells differences over the same futures, and of a ward that isn't there nothing", () => {
  const model = fitBeds(known(true), about), asked = { days: 2, replicates: 20, seed: 1, groups: [] };
  const answers = whatIf(model, known(true), { ...asked, ward: "A" });
  assertEquals(answers.map(({ scenario }) => scenario), [
    ...["as it is", "A closed", "ten beds more in A", "discharges two hours earlier", "arrivals +20 %"],
    "elective stop",
  ]);
  assertEquals(answers[0]!.difference, { value: 0, lower: 0, upper: 0 });
  assertEquals(whatIfTable(answers).rowCount, 6);
  assertMatch(whatIfReading(answers), /^H: .*longer by A closed \(/);
  assertEquals(whatIf(model, known(true), { ...asked, ward: "Z" }).length, 4);
  const all = whatIf(model, known(true), { ...asked, ward: "all" });
  assertEquals(all.filter(({ scenario }) => scenario.endsWith("closed")).map(({ scenario }) => scenario), [
    ...["A closed", "B closed"],
  ]);
  // The same patients, the same luck: a ward among others comes to what it does by itself.
  assertEquals(all.filter(({ scenario }) => answers.some((each) => each.scenario === scenario)), answers);
});

Deno.test("`drawFor()` is uniform, and the same for the same patient", () => {
  const draws = Array.from({ length: 4_000 }, (_, i) => drawFor(7, i, 3));
  assertAlmostEquals(draws.reduce((a, b) => a + b) / 4_000, 0.5, 0.02);
  assertAlmostEquals(draws.filter((each) => each < 0.1).length / 4_000, 0.1, 0.02);
  assertEquals([drawFor(7, 5, 3), new Set(draws).size], [draws[5], 4_000]);
});
