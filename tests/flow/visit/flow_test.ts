import { assert, assertEquals } from "@std/assert";
import { hl7Text } from "lib/flow/hospital/hl7_text.ts";
import { noFaults, usualFaults } from "lib/flow/hospital/hospital_plan.ts";
import { type HospitalStream, hospitalStream } from "lib/flow/hospital/hospital_stream.ts";
import { priorRows } from "lib/flow/hospital/prior_rows.ts";
import { Flow } from "lib/flow/visit/flow.ts";
import { randomSource, shuffled } from "lib/stats/random.ts";

const zone = "Europe/Berlin", encoder = new TextEncoder();
// Over the end of daylight saving.
const from = Date.UTC(2022, 9, 27, 22);
const faulty = { ...usualFaults, mistake: 0.05, merge: 0.05, duplicate: 0.05, late: 0.1 };
const stream = hospitalStream({
  hospitals: 1,
  from,
  days: 5,
  seed: 4,
  faults: { ...faulty, lostDischarge: 0 },
});

function flowOf({ messages }: Pick<HospitalStream, "messages">, order?: Iterable<number>): Flow {
  const flow = new Flow(zone);
  for (const i of order ?? messages.keys()) {
    flow.take({ raw: encoder.encode(hl7Text(messages[i]!, zone)), receivedAt: Infinity });
  }
  return flow;
}

/** Visits as the truth tells them, and as the messages do: patient, and bed by bed; whole seconds. */
const second = (at: number | null) => at === null ? null : Math.floor(at / 1_000);
const truthOf = ({ visits }: HospitalStream) =>
  new Map(visits.map(({ hospital, visit, patient, spans }) => [
    `${hospital} ${visit}`,
    [`${hospital} ${patient}`, ...spans.map(({ bed, from, to }) => `${bed} ${second(from)} ${second(to)}`)]
      .join(","),
  ]));
const toldBy = ({ visits }: Flow) =>
  new Map(
    visits.all().map(({ visit, patient, spans }) => [
      visit,
      [patient, ...spans.map(({ bed, from, to }) => `${bed} ${second(from)} ${second(to)}`)].join(","),
    ]),
  );

Deno.test("`Flow` knows each patient, bed and moment as it truly was, whatever was doubled, late, cancelled or wrong", () => {
  const flow = flowOf(stream), truth = truthOf(stream);
  assert(truth.size > 200, `${truth.size} visits`);
  assertEquals(toldBy(flow), new Map([...truth].toSorted(([a], [b]) => a < b ? -1 : 1)));
});

Deno.test("`Flow` ends in the same state when messages are shuffled and doubled", () => {
  const usual = flowOf(stream), { length } = stream.messages;
  for (let seed = 1; seed <= 3; seed++) {
    const random = randomSource(seed);
    const other = flowOf(stream, [...shuffled(length, random), ...shuffled(length, random)]);
    assertEquals(other.visits.all(), usual.visits.all());
    assertEquals(other.quarantine(), usual.quarantine());
    const { received: _, repeated: __, ...counts } = other.counts.events;
    const { received: ___, repeated: ____, ...usualCounts } = usual.counts.events;
    assertEquals(counts, usualCounts);
  }
});

Deno.test("`Flow` counts each message and each event once", () => {
  const flow = flowOf(stream, [...stream.messages.keys(), 0, 1, 2]);
  flow.take({ raw: encoder.encode("MSH|nonsense"), receivedAt: Infinity });
  flow.take({ raw: encoder.encode("MSH|^~\\&|A|B|C|D|2022||ADT^A28|1|P|2.5"), receivedAt: Infinity });
  const { messages, refused, unused, setAside, used, events } = flow.counts;
  assertEquals([messages, refused, unused], [stream.messages.length + 5, 1, 1]);
  assertEquals(refused + unused + setAside + used, messages);
  const { received, ...parts } = events;
  assertEquals([received, Object.values(parts).reduce((sum, each) => sum + each, 0)], [used, used]);
});

Deno.test("`Flow` quarantines what is planted, each message by its rule", () => {
  const rules = flowOf(stream).quarantine().map(({ rule }) => rule);
  const planted = (name: string) =>
    stream.messages.filter((each) =>
      each.planted.some((one) => one === name) && !each.planted.includes("duplicate")
    );
  assertEquals(rules.filter((each) => each === "moment in the future").length, planted("future").length);
  const tooOld = new Set(
    stream.messages.filter(({ step }) => (step.at - step.bornAt) / 86_400_000 / 365.25 > 121).map((
      { step },
    ) => step.visit),
  );
  const found = flowOf(stream).quarantine().filter(({ rule }) => rule === "age over 120");
  for (const visit of tooOld) assert(found.some((each) => each.visit === `H1 ${visit}`), visit);
  assertEquals(new Set(rules), new Set(["moment in the future", "age over 120"]));
});

Deno.test("`Flow` says what late messages changed, and of a stream in time that nothing was", () => {
  const late = flowOf(stream).visits.restatements;
  const planted = stream.messages.filter(({ planted, arrivesAt, sentAt }) =>
    planted.includes("late") && arrivesAt! - sentAt > 3_600_000
  );
  assert(late.length > planted.length / 3, `${late.length} restatements of ${planted.length} late messages`);
  assert(late.every(({ lateMs }) => lateMs > 0 && lateMs <= 86_400_000));
  const inTime = hospitalStream({ hospitals: 1, from, days: 2, seed: 4, faults: noFaults });
  assertEquals(flowOf(inTime).visits.restatements, []);
});

Deno.test("`Flow` presumes that who lacks a discharge has left when another comes into the bed", () => {
  const lossy = hospitalStream({
    hospitals: 1,
    from,
    days: 6,
    seed: 6,
    faults: { ...noFaults, lostDischarge: 0.15 },
  });
  const flow = flowOf(lossy), lost = new Set(lossy.lost.map(({ step }) => `H1 ${step.visit}`));
  const ends = new Map(lossy.visits.map((each) => [`H1 ${each.visit}`, each.dischargedAt]));
  const presumed = flow.visits.all().filter(({ isEndPresumed }) => isEndPresumed);
  assert(presumed.length > lost.size / 4, `${presumed.length} of ${lost.size} lost discharges were noticed`);
  for (const { visit, endedAt } of presumed) {
    assert(lost.has(visit), visit);
    assert(endedAt! >= Math.floor(ends.get(visit)! / 1_000) * 1_000, visit);
  }
  assertEquals(new Set(flow.quarantine().map(({ rule }) => rule)), new Set(["discharge is missing"]));
});

Deno.test("`Flow` shows two patients in a bed, and keeps both", () => {
  const message = (id: number, trigger: string, visit: string, hour: number) =>
    encoder.encode(
      `MSH|^~\\&|S|H1|W|H1|202211012${hour}00+0000||ADT^${trigger}|${id}|P|2.5.1\rEVN||202211012${hour}00+0000\r` +
        `PID|||${visit}\rPV1||I|Ward^^B1^H1||||||||||||||||${visit}`,
    );
  const flow = new Flow("UTC");
  const parts = [["A01", "a", 0], ["A01", "b", 1], ["A03", "a", 2], ["A03", "b", 3]] as const;
  for (const [i, [trigger, visit, hour]] of parts.entries()) {
    flow.take({ raw: message(i, trigger, visit, hour), receivedAt: Infinity });
  }
  assertEquals(flow.quarantine().map(({ rule, effect, visit }) => [rule, effect, visit]), [
    ["two patients in a bed", "shown", "H1 b"],
  ]);
  assertEquals(flow.visits.all().map(({ spans }) => (spans[0]!.to! - spans[0]!.from) / 3_600_000), [2, 2]);
});

Deno.test("`Flow` takes rows of the prior system, and ends in the same state in any order", () => {
  const rows = priorRows(stream).map(({ row }) => encoder.encode(JSON.stringify(row)));
  const [usual, other] = [rows, [...rows, ...rows].reverse()].map((each) => {
    const flow = new Flow(zone);
    for (const raw of each) flow.take({ raw, receivedAt: Infinity });
    return flow;
  });
  assert(usual!.visits.all().length > 150);
  assertEquals(other!.visits.all(), usual!.visits.all());
  assertEquals(usual!.counts.refused, 0);
});

Deno.test("a message of a clock that is years ahead is set aside, and moves nothing", () => {
  const message = (id: number, time: string) =>
    encoder.encode(
      `MSH|^~\\&|S|H1|W|H1|${time}+0000||ADT^A01|${id}|P|2.5.1\rEVN||${time}+0000\r` +
        `PID|||p${id}\rPV1||I|Ward^^B${id}^H1||||||||||||||||v${id}`,
    );
  const flow = new Flow("UTC"), receivedAt = Date.UTC(2022, 10, 1, 13);
  flow.take({ raw: message(1, "20221101120000"), receivedAt });
  flow.take({ raw: message(2, "20991101120000"), receivedAt });
  flow.take({ raw: message(3, "20221101123000"), receivedAt });
  assertEquals(flow.visits.newest, Date.UTC(2022, 10, 1, 12, 30));
  assertEquals(flow.visits.restatements, []);
  assertEquals(flow.quarantine().map(({ rule, visit }) => [rule, visit]), [[
    "moment in the future",
    "H1 v2",
  ]]);
  assertEquals([flow.counts.used, flow.counts.setAside], [2, 1]);
});
